/** Points of the window in the box of an element, before all transforms. */

import { boxOf } from '../../base/geometry/element';
import type { Box } from '../../base/geometry/placement';
import type { Pair } from '../../base/geometry/scales';

/** A function from the window to CSS pixels from the left top corner of the border box. */
export type ToLocal = (point: Pair) => Pair;

/** Null where the element is turned in space, or has no box. */
export function localOf(element: Element): ToLocal | null {
  const box = boxOf(element);
  return box && inside(box);
}

function inside({ center, linear: [a, b, c, d], size }: Box): ToLocal {
  const determinant = a * d - b * c;
  return ([x, y]) => {
    const [across, down] = [x - center[0], y - center[1]];
    return [
      size[0] / 2 + (d * across - c * down) / determinant,
      size[1] / 2 + (a * down - b * across) / determinant,
    ];
  };
}
