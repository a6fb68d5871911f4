/**
 * Pixels of a picture to data, and back; the same formulas as in Python's `images/axes/geometry.py`.
 *
 * Pixels count from the top left corner of the exact picture, so that the centre of the first pixel
 * is at 0.5, and y points down.
 */

import type { Axes, Data } from './axes';
import { dialOf, type PolarAxes } from './dial';
import { invert, transform, type Pair, type Scale } from './scales';

// Chunks share one module more cheaply than two.
export { indexOf, nameOf, numberOf, readOn, scalesOf, textOn } from './told';
export type { Along, AxesName } from './told';

/** The index of the axes at a pixel, the ones drawn last where several overlap; null beside all. */
export function axesAt(axes: readonly Axes[], pixel: Pair): number | null {
  return axes.reduce<number | null>(
    (found, each, index) => (contains(each, pixel) ? index : found),
    null,
  );
}

/** True for a pixel in the box, edges included; of polar axes, in their sector. */
export function contains(axes: Axes, [x, y]: Pair): boolean {
  const [left, top, right, bottom] = axes.box;
  if (!(left <= x && x <= right && top <= y && y <= bottom)) return false;
  return !isPolar(axes) || dialOf(axes).contains([x, y]);
}

/**
 * The data at a pixel, inside of the axes or not.
 *
 * Times are milliseconds since 1970 UTC, categories are positions, angles start at the smaller end
 * of their sector.
 */
export function dataAt(axes: Axes, [x, y]: Pair): Data {
  if (isPolar(axes)) return dialOf(axes).dataAt([x, y]);
  const [left, top, right, bottom] = axes.box;
  return [
    valueAlong(axes.xscale, axes.x, (x - left) / (right - left)),
    valueAlong(axes.yscale, axes.y, (bottom - y) / (bottom - top)),
  ];
}

/** The pixel of data, inside of the axes or not: null for what a scale cannot show. */
export function pixelOf(axes: Axes, [x, y]: Data): Data {
  if (isPolar(axes)) return dialOf(axes).pixelOf([x, y]);
  const [left, top, right, bottom] = axes.box;
  return [
    between(left, right, partOf(axes.xscale, axes.x, x)),
    between(bottom, top, partOf(axes.yscale, axes.y, y)),
  ];
}

function isPolar(axes: Axes): axes is PolarAxes {
  return axes.xscale?.name === 'polar';
}

/** The value at a part of the way from the first limit to the second. */
function valueAlong(scale: Scale | null, limits: Pair | null, part: number): number | null {
  if (!scale || !limits) return null;
  const [first, last] = [transform(scale, limits[0]), transform(scale, limits[1])];
  return finite(invert(scale, first + (last - first) * part));
}

/** The part of the way from the first limit to the second at a value. */
function partOf(scale: Scale | null, limits: Pair | null, value: number | null): number {
  if (!scale || !limits || value === null) return NaN;
  const [first, last] = [transform(scale, limits[0]), transform(scale, limits[1])];
  return (transform(scale, value) - first) / (last - first);
}

function between(first: number, last: number, part: number): number | null {
  return finite(first + (last - first) * part);
}

function finite(number: number): number | null {
  return Number.isFinite(number) ? number : null;
}
