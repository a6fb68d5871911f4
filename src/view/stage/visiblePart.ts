/** The part of a picture that its box shows, while it is moved or enlarged. */

import type { Axes } from '../../base/geometry/axes';
import type { Shown } from '../../loader/imageState';
import { placeOf } from './picture';
import { pixelNear } from './selections';

/** Left, top, right and bottom, in pixels of the picture; null where it has no place on the page. */
export function visiblePart(box: Element, shown: Shown | null): Axes['box'] | null {
  const placement = shown && placeOf(shown);
  if (!placement) return null;
  const { left, top, right, bottom } = box.getBoundingClientRect();
  const corners = [left, right].flatMap((x) => [top, bottom].map((y) => [x, y] as const));
  const points = corners.map((corner) => pixelNear(placement, corner) ?? corner);
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
  const [first, upper, last, lower] = placement.visible;
  return [
    Math.max(Math.min(...xs), first),
    Math.max(Math.min(...ys), upper),
    Math.min(Math.max(...xs), last),
    Math.min(Math.max(...ys), lower),
  ];
}
