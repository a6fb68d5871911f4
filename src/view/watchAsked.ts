/** Size and theme of one component, as the part of a query, from now on. */

import type { GeneratorFacts } from '../request/generatorFacts';
import { askedQuery } from '../request/queries';
import { watchSize } from './watchSize';
import { watchTheme } from './watchTheme';

export { viewQuery } from './viewQuery';

/**
 * Calls `tell` with each new query, and with null while a value is not known. Returns a function that
 * ends the watch. `picture` is as that of `watchSize`.
 */
export function watchAsked(
  box: HTMLElement,
  facts: GeneratorFacts,
  tell: (query: string | null) => void,
  picture?: HTMLElement | null,
): () => void {
  let size: string | null = null;
  let theme: string | null = null;
  const changed = () => {
    const isKnown = (!facts.size || size !== null) && (!facts.theme || theme !== null);
    tell(isKnown ? askedQuery(size, theme) : null);
  };
  const stops = [
    facts.size &&
      watchSize(
        box,
        facts.size,
        (next) => {
          size = next;
          changed();
        },
        picture,
      ),
    facts.theme &&
      watchTheme(box, (next) => {
        theme = next;
        changed();
      }),
  ];
  return () => {
    for (const stop of stops) if (stop) stop();
  };
}
