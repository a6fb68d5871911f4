/** Steps of whole shapes on a picture: by the keyboard, and from a shape to its copy. */

import type { Axes } from '../../base/geometry/axes';
import type { Pair } from '../../base/geometry/scales';
import { affineOf } from './affine';
import { movedBy } from './editing';
import type { Picture } from './host';
import { boundsOf, type Outline } from './outline';
import { pixelAt } from './place';

/** Pixels of the picture for a step in CSS pixels of the layer. */
export function stepIn({ toLayer }: Picture, step: Pair): Pair {
  const [a, b, c, d] = affineOf(toLayer);
  return pixelAt({ matrix: [a, b, c, d, 0, 0] }, step);
}

/** The outline itself inside of a box, else moved to its edge; its left upper part where it is larger. */
export function broughtInto<T extends Outline>(
  [left, top, right, bottom]: Axes['box'],
  outline: T,
): T {
  const [x0, y0, x1, y1] = boundsOf(outline.points);
  const x = Math.max(left - x0, Math.min(right - x1, 0));
  const y = Math.max(top - y0, Math.min(bottom - y1, 0));
  return x || y ? movedBy(outline, [x, y]) : outline;
}
