/** `selectedData`: a box or a lasso in pixels of the picture becomes data, and back. */

import type { Axes } from '../../base/geometry/axes';
import {
  dataAt,
  indexOf,
  nameOf,
  numberOf,
  pixelOf,
  scalesOf,
  textOn,
  type Along,
  type AxesName,
} from '../../base/geometry/data';
import type { Pair, Scale } from '../../base/geometry/scales';
import { cornersOf } from './overlay';

/** In pixels of the picture: two corners of a box, or the corners of a lasso. */
export interface Shape {
  readonly type: 'box' | 'lasso';
  readonly points: readonly Pair[];
}

type Value = number | string | null;

/** A selection as Dash has it; what a callback sets may lack anything but its data. */
export interface SelectedData {
  readonly type: 'box' | 'lasso';
  readonly axes: AxesName;
  readonly range?: Along<readonly [Value, Value] | null>;
  readonly lassoPoints?: Along<readonly Value[] | null>;
  readonly labels?: Along<readonly string[] | null>;
  readonly scales: Along<unknown> | null;
  readonly px: Along<readonly number[]>;
  readonly params: Readonly<Record<string, unknown>>;
  readonly timestamp: number;
}

/** The part of it that the picture decides. */
export type Described = Omit<SelectedData, 'params' | 'timestamp'>;

export function describe(
  { type, points }: Shape,
  axes: readonly Axes[] | null,
  index: number | null,
): Described {
  const found = axes?.[index ?? -1] ?? null;
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
  const px = type === 'box' ? { x: ordered(xs), y: ordered(ys) } : { x: xs, y: ys };
  const base = { type, axes: nameOf(axes, index), px, scales: scalesOf(axes, found) };
  const isRound = found?.xscale?.name === 'polar';
  const data = (list: readonly Pair[]) =>
    list.map((point) => (axes?.length === 0 ? point : found ? dataAt(found, point) : null));
  const [xscale, yscale] = [found?.xscale ?? null, found?.yscale ?? null];
  if (type === 'box' && !isRound) {
    const ends = data(points);
    const x = rangeOf(ends.map((end) => end?.[0] ?? null));
    const y = rangeOf(ends.map((end) => end?.[1] ?? null));
    const labels = { x: labelsIn(xscale, x), y: labelsIn(yscale, y) };
    return {
      ...base,
      range: { x: x && told(found, 0, x), y: y && told(found, 1, y) },
      ...((labels.x ?? labels.y) && { labels }),
    };
  }
  const corners = data(type === 'box' ? cornersOf(boxOf(points)) : points);
  const x = corners.map((each) => each?.[0] ?? null);
  const y = corners.map((each) => each?.[1] ?? null);
  const isWhole = (list: readonly (number | null)[]) => list.every((each) => each !== null);
  return {
    ...base,
    lassoPoints: {
      x: isWhole(x) ? x.map((each) => textOn(found, 0, each)) : null,
      y: isWhole(y) ? y.map((each) => textOn(found, 1, each)) : null,
    },
  };
}

/** Left, top, right and bottom of two corners. */
export function boxOf(points: readonly Pair[]): Axes['box'] {
  const [left = 0, right = 0] = ordered(points.map(([x]) => x));
  const [top = 0, bottom = 0] = ordered(points.map(([, y]) => y));
  return [left, top, right, bottom];
}

function ordered(numbers: readonly number[]): number[] {
  return [Math.min(...numbers), Math.max(...numbers)];
}

function rangeOf([first = null, last = null]: readonly (number | null)[]) {
  if (first === null || last === null) return null;
  return first <= last ? ([first, last] as const) : ([last, first] as const);
}

function told(axes: Axes | null, at: 0 | 1, [first, last]: Pair): [Value, Value] {
  return [textOn(axes, at, first), textOn(axes, at, last)];
}

function labelsIn(scale: Scale | null, range: Pair | null): string[] | null {
  if (scale?.name !== 'category' || !range) return null;
  return scale.labels.filter((_, index) => range[0] <= index && index <= range[1]);
}

/** A selection on a picture with these axes; null where it has no place there. */
export interface Placed extends Shape {
  readonly index: number | null;
}

/** The place of a selection; `given` is what Dash has, by hand or by a callback. */
export function placeIn(given: unknown, axes: readonly Axes[] | null, size: Pair): Placed | null {
  if (typeof given !== 'object' || given === null || !axes) return null;
  const selection = given as Partial<SelectedData>;
  const whole = [0, 0, size[0], size[1]] as const;
  const name = selection.axes ?? (axes.length > 0 ? 0 : null);
  const index = axes.length > 0 ? indexOf(axes, name) : null;
  const found = index === null ? null : (axes[index] ?? null);
  if (axes.length > 0 && !found) return null;
  const { range, lassoPoints } = selection;
  if (lassoPoints) {
    const points = lassoOf(lassoPoints, found);
    return points && { type: 'lasso', points, index };
  }
  if (!range || found?.xscale?.name === 'polar') return null;
  const [left, top, right, bottom] = found?.box ?? whole;
  const x = edgesOf(range.x, found, 0, [left, right]);
  const y = edgesOf(range.y, found, 1, [bottom, top]);
  if (!x || !y) return null;
  const points = [
    [x[0], y[0]],
    [x[1], y[1]],
  ] as const;
  return { type: 'box', points, index };
}

function lassoOf({ x, y }: Partial<Along<unknown>>, axes: Axes | null): readonly Pair[] | null {
  if (!Array.isArray(x) || !Array.isArray(y) || x.length !== y.length || x.length < 3) return null;
  const points = x.map((each, index) => {
    const [first, second] = [numberOf(each, axes?.xscale), numberOf(y[index], axes?.yscale)];
    if (first === null || second === null) return null;
    return axes ? pixelOf(axes, [first, second]) : ([first, second] as const);
  });
  return points.every(isPixel) ? points : null;
}

function isPixel(point: readonly [number | null, number | null] | null): point is Pair {
  return point?.every((each) => each !== null) ?? false;
}

/**
 * The pixels of both ends of a range: the ends of the axes where it has none there.
 *
 * Null for a range that is none.
 */
function edgesOf(range: unknown, axes: Axes | null, at: 0 | 1, ends: Pair): Pair | null {
  if (range === null || range === undefined) return ends;
  if (!Array.isArray(range) || range.length !== 2) return null;
  const scale = axes && (at === 0 ? axes.xscale : axes.yscale);
  const limits = axes && (at === 0 ? axes.x : axes.y);
  const numbers = range.map((each: unknown) => numberOf(each, scale));
  const [first = null, last = null] = numbers;
  if (first === null || last === null) return null;
  if (!axes) return [first, last];
  if (!limits) return null;
  const edgeOf = (number: number) => {
    const pixel = pixelOf(axes, at === 0 ? [number, null] : [null, number])[at];
    // A number without a place on the scale, as 0 on "log" or 1 on "logit", lies beyond one end.
    const isBehindFirst = number < limits[0] === limits[0] < limits[1];
    return pixel ?? (isBehindFirst ? ends[0] : ends[1]);
  };
  return [edgeOf(first), edgeOf(last)];
}
