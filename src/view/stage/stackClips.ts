/** Rectangles less others: what the newer pictures of a stack leave of an older one. Pure. */

import type { Pair } from '../../base/geometry/scales';

/** Left, top, right and bottom; y points down. */
export type Rect = readonly [number, number, number, number];

/** The part of the rectangle that none of the others covers, as disjoint rectangles. */
export function uncovered(rect: Rect, covers: readonly Rect[]): readonly Rect[] {
  return covers.reduce<readonly Rect[]>(
    (left, cover) => left.flatMap((each) => less(each, cover)),
    hasArea(rect) ? [rect] : [],
  );
}

/** At most four rectangles: above, below, and at both sides of the other one. */
function less(rect: Rect, cover: Rect): readonly Rect[] {
  const common = commonOf(rect, cover);
  if (!hasArea(common)) return [rect];
  const [left, top, right, bottom] = rect;
  const [x0, y0, x1, y1] = common;
  const parts: readonly Rect[] = [
    [left, top, right, y0],
    [left, y1, right, bottom],
    [left, y0, x0, y1],
    [x1, y0, right, y1],
  ];
  return parts.filter(hasArea);
}

export function commonOf(one: Rect, other: Rect): Rect {
  return [
    Math.max(one[0], other[0]),
    Math.max(one[1], other[1]),
    Math.min(one[2], other[2]),
    Math.min(one[3], other[3]),
  ];
}

export function areaOf([left, top, right, bottom]: Rect): number {
  return Math.max(right - left, 0) * Math.max(bottom - top, 0);
}

function hasArea([left, top, right, bottom]: Rect): boolean {
  return right > left && bottom > top;
}

/** The rectangle without this much at each side. */
export function inset([left, top, right, bottom]: Rect, [x, y]: Pair): Rect {
  return [left + x, top + y, right - x, bottom - y];
}

/** The rectangle in the coordinates in which `unit` is the rectangle from 0 to 1. */
export function within([left, top, right, bottom]: Rect, unit: Rect): Rect {
  const [width, height] = [unit[2] - unit[0], unit[3] - unit[1]];
  return [
    (left - unit[0]) / width,
    (top - unit[1]) / height,
    (right - unit[0]) / width,
    (bottom - unit[1]) / height,
  ];
}

/** The rectangle of a unit square, in the coordinates of that square's place. */
export function scaled([left, top, right, bottom]: Rect, [x, y, toX, toY]: Rect): Rect {
  const [width, height] = [toX - x, toY - y];
  return [x + left * width, y + top * height, x + right * width, y + bottom * height];
}

/** Disjoint rectangles, as fractions of a box, as its `clip-path`. */
export function clipPath(rects: readonly Rect[]): string {
  const [first] = rects;
  if (!first) return 'inset(50%)';
  const corners = rects.flatMap((rect) => [...cornersOf(rect), cornerOf(first)]);
  return `polygon(${corners.join(', ')})`;
}

/** A way around the rectangle, back to its start; ways between two rectangles enclose nothing. */
function cornersOf(rect: Rect): readonly string[] {
  const [left, top, right, bottom] = rect;
  return [
    cornerOf(rect),
    point(right, top),
    point(right, bottom),
    point(left, bottom),
    cornerOf(rect),
  ];
}

function cornerOf([left, top]: Rect): string {
  return point(left, top);
}

function point(x: number, y: number): string {
  return `${percent(x)} ${percent(y)}`;
}

/** CSS knows no exponents in the percentages of older engines. */
export function percent(fraction: number): string {
  return `${Number((100 * fraction).toFixed(6))}%`;
}

/** Places an element in the box around it. */
export function fill({ style }: HTMLElement, [left, top, right, bottom]: Rect): void {
  style.left = percent(left);
  style.top = percent(top);
  style.width = percent(right - left);
  style.height = percent(bottom - top);
}
