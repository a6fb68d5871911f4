/** Exact counts of the values in a part of a picture, in the bins of its histogram. */

import type { Pair } from '../../base/geometry/scales';
import type { ValueImage } from './model';

const BINS = 64;
/** In place of a bin. */
const NONE = -1;
const UNKNOWN = -2;

/** Left, top, right and bottom, in pixels; a pixel belongs to it where its middle does. */
export type Rectangle = readonly [number, number, number, number];

/**
 * The counts of the finite values in a rectangle, in equal bins over the range of the whole picture.
 *
 * A value at an edge is in the bin above it, and the last bin is closed: NumPy's rule. Null where the
 * picture has no finite value.
 */
export function countsIn(image: ValueImage, rectangle: Rectangle): readonly number[] | null {
  const { range, width, height, raw } = image;
  if (!range) return null;
  const edge = (at: number, length: number) => Math.max(0, Math.min(Math.ceil(at - 0.5), length));
  const [left, right] = [edge(rectangle[0], width), edge(rectangle[2], width)];
  const [top, bottom] = [edge(rectangle[1], height), edge(rectangle[3], height)];
  const binOf = binsOver(range);
  const counts = new Array<number>(BINS).fill(0);
  // Most pictures have few numbers, each of which has its bin.
  const known = raw.BYTES_PER_ELEMENT <= 2 ? new Int8Array(2 ** 16).fill(UNKNOWN) : null;
  for (let row = top; row < bottom; row++) {
    for (let col = left; col < right; col++) {
      const number = raw[row * width + col] ?? 0;
      let bin = known?.[number] ?? UNKNOWN;
      if (bin === UNKNOWN) {
        const value = image.at(col, row);
        bin = value !== null && Number.isFinite(value) ? binOf(value) : NONE;
        if (known) known[number] = bin;
      }
      if (bin !== NONE) counts[bin] = (counts[bin] ?? 0) + 1;
    }
  }
  return counts;
}

/** A function that gives the bin of a value, as `numpy.histogram` does. */
function binsOver([low, high]: Pair): (value: number) => number {
  // NumPy widens a range without a width.
  const [first, last] = low === high ? [low - 0.5, high + 0.5] : [low, high];
  const edges = Array.from({ length: BINS + 1 }, (_, at) => first + at * ((last - first) / BINS));
  edges[BINS] = last;
  return (value) => {
    const bin = Math.min(Math.floor(((value - first) / (last - first)) * BINS), BINS - 1);
    if (value < (edges[bin] ?? NaN)) return bin - 1;
    return bin < BINS - 1 && value >= (edges[bin + 1] ?? NaN) ? bin + 1 : bin;
  };
}
