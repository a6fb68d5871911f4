/** Equalised histogram: equal steps of colour for equal numbers of pixels, as in Datashader. */

import type { Pair } from '../../base/geometry/scales';
import type { ValueImage } from './model';
import { isCoded } from './valueImage';

/** Numbers of values up to the centre of each bin; a bin of a coded picture is one value. */
interface Sums {
  readonly first: number;
  readonly step: number;
  readonly sums: Float64Array;
}

const BINS = 65_536;
/** Of a step, in the quotient of doubles. */
const ROUNDING = 1e-6;

const counts = new WeakMap<ValueImage, Uint32Array>();

/** The part of the values within a range that are at most a value of it, 0 for the least of them. */
export function equalised(image: ValueImage, range: Pair): (value: number) => number {
  const { first, step, sums } = isCoded(image)
    ? sumsOfCodes(image, range)
    : sumsOfBins(image, range);
  const least = sums.find((each) => each > 0) ?? 0;
  const length = (sums.at(-1) ?? 0) - least;
  return (value) => {
    const at = (value - first) / step;
    const bin = Math.floor(at + ROUNDING);
    const [below, above] = [sums[bin] ?? 0, sums[bin + 1] ?? sums.at(-1) ?? 0];
    const sum = below + Math.max(at - bin, 0) * (above - below);
    return length > 0 ? Math.max(sum - least, 0) / length : 0;
  };
}

function sumsOfCodes(image: ValueImage, [low, high]: Pair): Sums {
  const { scale, codes } = image;
  const [from, step] = scale;
  const found = countsOf(image);
  const none = new Set<number>(Object.values(codes));
  const start = Math.max(Math.ceil((low - from) / step - ROUNDING), 0);
  const end = Math.min(Math.floor((high - from) / step + ROUNDING), found.length - 1);
  const sums = new Float64Array(Math.max(end - start + 1, 0));
  for (let code = start, sum = 0; code <= end; code++) {
    if (!none.has(code)) sum += found[code] ?? 0;
    sums[code - start] = sum;
  }
  return { first: from + step * start, step, sums };
}

/** The number of pixels with each raw number. */
export function countsOf(image: ValueImage): Uint32Array {
  let found = counts.get(image);
  if (!found) {
    found = new Uint32Array(256 ** image.raw.BYTES_PER_ELEMENT);
    for (const number of image.raw) found[number] = (found[number] ?? 0) + 1;
    counts.set(image, found);
  }
  return found;
}

function sumsOfBins({ raw, codes: { masked } }: ValueImage, [low, high]: Pair): Sums {
  const step = (high - low) / BINS;
  const sums = new Float64Array(BINS);
  for (const value of raw) {
    if (!(value >= low && value <= high) || value === masked) continue;
    const bin = Math.min(Math.floor((value - low) / step), BINS - 1);
    sums[bin] = (sums[bin] ?? 0) + 1;
  }
  for (let bin = 1; bin < BINS; bin++) sums[bin] = (sums[bin] ?? 0) + (sums[bin - 1] ?? 0);
  return { first: low + step / 2, step, sums };
}
