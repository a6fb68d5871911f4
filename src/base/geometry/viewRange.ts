/**
 * One direction of a view: scale, bounds and the end of doubles. Twin of Python's
 * `generators/view_range.py`.
 *
 * Arithmetic happens in straight coordinates: log10 of the data for "log", the data themselves for
 * "linear" and "date", which are milliseconds since 1970 UTC.
 */

import type { Pair } from './scales';

export type ViewScale = 'linear' | 'log' | 'date';

/** One direction of a home view. */
export interface Range {
  /** The data at the left and right, or at the bottom and top. */
  readonly ends: Pair;
  /** The least and the largest data that a view may show. */
  readonly bounds: Pair | null;
  readonly scale: ViewScale;
}

/** The data that a view without bounds may reach; of dates, the years 2 to 9998. */
const LIMITS: Readonly<Record<ViewScale, Pair>> = {
  linear: [-1e300, 1e300],
  log: [1e-300, 1e300],
  date: [-62_104_060_800_000, 253_370_764_800_000],
};

/** The fewest steps of a double in a device pixel, where zooming in ends. */
export const STEPS_IN_PIXEL = 8;

/** The least magnitude whose steps count, and the least step. */
const LEAST_STEP: Readonly<Record<ViewScale, Pair>> = {
  linear: [0, 1e-300],
  log: [1, 0],
  date: [0, 1e-3],
};

/** A range that lacks no more than this much of a device pixel is not widened. */
const PART_OF_PIXEL = 1 / 16;

export function sorted([first, last]: Pair): Pair {
  return first < last ? [first, last] : [last, first];
}

/** The least and the largest straight coordinate between these ends. */
export function straight({ scale }: Range, ends: Pair): Pair {
  const [low, high] = sorted(ends);
  return scale === 'log' ? [Math.log10(low), Math.log10(high)] : [low, high];
}

/**
 * The ends, in data and in the direction of home, of a span of straight coordinates; `known` are data
 * whose straight coordinates give them back unchanged.
 */
export function bent({ ends, scale }: Range, span: Pair, known: readonly number[] = []): Pair {
  const data = (value: number) =>
    scale === 'log' ? (known.find((each) => Math.log10(each) === value) ?? 10 ** value) : value;
  const [low, high] = [data(span[0]), data(span[1])];
  return ends[0] < ends[1] ? [low, high] : [high, low];
}

/** The least and the largest straight coordinate of a view. */
export function limitsOf(range: Range): Pair {
  return straight(range, range.bounds ?? LIMITS[range.scale]);
}

/** The step of doubles at the larger end of a span, as far as the limits let it reach. */
export function stepOf(range: Range, span: Pair): number {
  const [low, high] = limitsOf(range);
  const [magnitude, least] = LEAST_STEP[range.scale];
  const inside = span.map((each) => Math.abs(Math.min(Math.max(each, low), high)));
  return Math.max(Number.EPSILON * Math.max(magnitude, ...inside), least);
}

/** The span, or one around the same centre with at least this length in each pixel. */
export function widened(span: Pair, unit: number, pixels: number): Pair {
  const length = unit * pixels;
  if (length - (span[1] - span[0]) <= PART_OF_PIXEL * unit) return span;
  const centre = (span[0] + span[1]) / 2;
  return [centre - length / 2, centre + length / 2];
}

/** The span moved into the limits; one that is larger is cut, or is centred there. */
export function moved(range: Range, [low, high]: Pair, mayBeLarger: boolean): Pair {
  const limits = limitsOf(range);
  const length = high - low;
  if (length >= limits[1] - limits[0]) {
    if (range.bounds === null || !mayBeLarger) return limits;
    const centre = (limits[0] + limits[1]) / 2;
    const [least, most] = straight(range, LIMITS[range.scale]);
    return [Math.max(centre - length / 2, least), Math.min(centre + length / 2, most)];
  }
  if (low < limits[0]) return [limits[0], limits[0] + length];
  return high > limits[1] ? [limits[1] - length, limits[1]] : [low, high];
}
