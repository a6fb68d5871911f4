/** View of a picture as the part of a query. */

import { withoutTexts } from '../base/geometry/isoTimes';
import { isView, normalised, viewText, type View } from '../base/geometry/view';
import type { GeneratorFacts } from '../request/generatorFacts';
import { pixelsIn } from '../request/queries';
import { homeOf } from '../request/viewHome';

/**
 * The part for a view in a picture of the size that the rest of the query tells; "" for home. What is
 * no view is told as it is, so that the server says what is wrong.
 */
export function viewQuery(facts: GeneratorFacts, query: string, view: unknown): string {
  const home = homeOf(facts);
  if (!home || view == null) return '';
  const read = withoutTexts(view, home);
  if (!isView(read, home)) return `&view=${encodeURIComponent(rawText(view))}`;
  const pixels = pixelsIn(query);
  const textOf = (each: View) => viewText(normalised(home, each, pixels));
  const text = textOf(read);
  return text === textOf(home) ? '' : `&view=${text}`;
}

/** The server quotes no more of it. */
const LONGEST = 100;

/** Numbers in their places, else JSON, which the server takes for no view. */
function rawText(view: unknown): string {
  const { x, y } = view as Record<string, unknown>;
  if (isPair(x) && isPair(y)) return [...x, ...y].join(',');
  return Array.from(JSON.stringify(view)).slice(0, LONGEST).join('');
}

function isPair(value: unknown): value is readonly number[] {
  return (
    Array.isArray(value) && value.length === 2 && value.every((each) => typeof each === 'number')
  );
}
