/** A point of a picture, as pixel and as data; as Python's `images/axes/spot.py`. */

import type { Axes, Data } from './axes';
import { axesAt, dataAt } from './data';
import type { Pair } from './scales';

export interface Spot {
  /** Pixels from the left and the top edge; the centre of the first pixel is at 0.5. */
  readonly pixel: Pair;
  readonly row: number;
  readonly col: number;
  /** The index of the axes at the point; null beside all axes. */
  readonly axes: number | null;
  /** The data there; the pixel itself where the picture has no axes. */
  readonly data: Data;
}

const NO_DATA: Data = [null, null];

/** The spot at a pixel of a picture with these axes; null for axes that are unknown. */
export function spotAt(axes: readonly Axes[] | null, pixel: Pair): Spot {
  const [col, row] = [Math.floor(pixel[0]), Math.floor(pixel[1])];
  if (axes?.length === 0) return { pixel, row, col, axes: null, data: pixel };
  const index = axes && axesAt(axes, pixel);
  const found = index === null ? undefined : axes?.[index];
  return { pixel, row, col, axes: index, data: found ? dataAt(found, pixel) : NO_DATA };
}
