/** Outlines: shapes in pixels of a picture, from their data and back. */

import type { Axes } from '../../base/geometry/axes';
import { dataAt, indexOf, numberOf, pixelOf, textOn } from '../../base/geometry/data';
import type { Pair } from '../../base/geometry/scales';
import type { Geometry, Shape, ShapeType, Value } from './model';

export interface Outline {
  readonly type: ShapeType;
  /** Two opposite corners, the ends of a line, or all corners of a path. */
  readonly points: readonly Pair[];
  readonly isClosed: boolean;
}

/** An outline on a picture. */
export interface Placed extends Outline {
  /** The axes that it is in; null for a picture without axes, whose data are its pixels. */
  readonly axes: Axes | null;
}

const TYPES: readonly unknown[] = ['rect', 'circle', 'line', 'path'] satisfies ShapeType[];

/** The place of a shape on a picture with these axes; null where it has none. */
export function placeOf(shape: Shape, axes: readonly Axes[] | null): Placed | null {
  const { type } = shape;
  if (!axes || !isType(type)) return null;
  const index = axes.length > 0 ? indexOf(axes, shape.axes ?? 0) : null;
  const found = index === null ? null : (axes[index] ?? null);
  // Pixels have no place in data, nor data in pixels.
  if (axes.length > 0 ? !found : (shape.axes ?? null) !== null) return null;
  if (isRound(found) && (type === 'rect' || type === 'circle')) return null;
  const [xs, ys] = valuesOf(shape);
  if (xs.length !== ys.length || xs.length === 0) return null;
  const points = xs.map((x, at) => pixelAt(x, ys[at], found));
  if (!points.every((each) => each !== null)) return null;
  const isClosed = type === 'path' ? shape.closed !== false : type !== 'line';
  return { type, points, isClosed, axes: found };
}

/**
 * The data of an outline. Where its points are those of `before`, so are its data, which rounding
 * would change; null where an axis has no data. `scale` is CSS pixels for a pixel of the picture.
 */
export function geometryOf(
  { type, points, axes }: Placed,
  scale: number,
  before: { readonly outline: Outline; readonly shape: Shape } | null = null,
): Geometry | null {
  const [oldX, oldY] = before ? valuesOf(before.shape) : [[], []];
  const was = new Map(before?.outline.points.map((point, at) => [point, at]));
  const isSameList = was.size === points.length;
  const old = (at: number, direction: 0 | 1, values: readonly unknown[]): Value | undefined => {
    const point = points[at];
    const from = (point && was.get(point)) ?? (isSameList ? at : -1);
    const isHere = (each: 0 | 1) => before?.outline.points[from]?.[each] === point?.[each];
    const isKept = isHere(direction) && (!isRound(axes) || (isHere(0) && isHere(1)));
    return isKept ? (values[from] as Value) : undefined;
  };
  const data = points.map((point) => (axes ? dataAt(axes, point) : rounded(point, scale)));
  const x = data.map(([each], at) => old(at, 0, oldX) ?? textOn(axes, 0, each));
  const y = data.map(([, each], at) => old(at, 1, oldY) ?? textOn(axes, 1, each));
  if ([...x, ...y].some((each) => each === null)) return null;
  if (type === 'path') return { points: { x, y } };
  const isDrawn = before === null && type !== 'line';
  const [x0, x1] = ends(x, isDrawn);
  const [y0, y1] = ends(y, isDrawn);
  return { x0, x1, y0, y1 };
}

/** Both ends; of a box that was drawn, the smaller one first, whatever the direction of the hand. */
function ends([first = null, last = null]: readonly Value[], isOrdered: boolean): [Value, Value] {
  return isOrdered && first !== null && last !== null && first > last
    ? [last, first]
    : [first, last];
}

/** Pixels without digits that are less than a hundredth on the screen, too. */
function rounded([x, y]: Pair, scale: number): Pair {
  const steps = 100 * 10 ** Math.max(Math.ceil(Math.log10(scale)), 0);
  return [Math.round(x * steps) / steps, Math.round(y * steps) / steps];
}

/** True for axes of angles, where no box has straight edges. */
export function isRound(axes: Axes | null): boolean {
  return axes?.xscale?.name === 'polar';
}

/** Corners for a circle on the screen. */
const CORNERS = 64;
const TURN = Array.from({ length: CORNERS }, (_, at) => (2 * Math.PI * at) / CORNERS);

/** The corners of an outline, between which its edges are straight; those of a circle nearly so. */
export function cornersOf({ type, points }: Outline): readonly Pair[] {
  if (type === 'path' || type === 'line') return points;
  const [[x0, y0], [x1, y1]] = endsOf(points);
  if (type === 'rect') {
    return [
      [x0, y0],
      [x1, y0],
      [x1, y1],
      [x0, y1],
    ];
  }
  const [x, y, a, b] = [(x0 + x1) / 2, (y0 + y1) / 2, (x1 - x0) / 2, (y1 - y0) / 2];
  return TURN.map((turn) => [x + a * Math.cos(turn), y + b * Math.sin(turn)]);
}

export function endsOf(points: readonly Pair[]): readonly [Pair, Pair] {
  const [first = [NaN, NaN], second = first] = points;
  return [first, second];
}

/** Left, top, right and bottom. */
export function boundsOf(points: readonly Pair[]): Axes['box'] {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x, y] of points) {
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  }
  return [left, top, right, bottom];
}

/** The box of an outline after an affine map. */
export function boundsIn({ points }: Outline, map: (pixel: Pair) => Pair): Axes['box'] {
  const [left, top, right, bottom] = boundsOf(points);
  const ends = [
    [left, top],
    [right, bottom],
  ] as const;
  return boundsOf(cornersOf({ type: 'rect', points: ends, isClosed: true }).map(map));
}

function isType(type: unknown): type is ShapeType {
  return TYPES.includes(type);
}

function valuesOf({ type, points, x0, x1, y0, y1 }: Shape): readonly [unknown[], unknown[]] {
  if (type !== 'path') {
    return [
      [x0, x1],
      [y0, y1],
    ];
  }
  const { x, y } = (points ?? {}) as { x?: unknown; y?: unknown };
  return [Array.isArray(x) ? x : [], Array.isArray(y) ? y : []];
}

function pixelAt(x: unknown, y: unknown, axes: Axes | null): Pair | null {
  const data = [numberOf(x, axes?.xscale), numberOf(y, axes?.yscale)] as const;
  const [px, py] = axes ? pixelOf(axes, data) : data;
  return px === null || py === null ? null : [px, py];
}
