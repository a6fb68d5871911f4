/** Hits: what the pointer holds of an outline. */

import type { Pair } from '../../base/geometry/scales';
import { byMatrix } from './affine';
import { handlesOf, type Grip, type Handle } from './editing';
import { boundsIn, cornersOf, type Outline } from './outline';
import { distanceTo } from './thinning';

/** A function from pixels of the picture to CSS pixels of the layer above it. */
export type ToLayer = (pixel: Pair) => Pair;

/** CSS pixels of an edge with a handle in its middle. */
const LONG_EDGE = 28;

/** The handles of an outline on the screen, in CSS pixels. */
export function shownHandles(outline: Outline, toLayer: ToLayer): readonly Handle[] {
  const map = byMatrix(toLayer);
  const handles = handlesOf(outline).map(({ grip, point }) => ({ grip, point: map(point) }));
  const count = outline.points.length;
  return handles.filter(({ grip }) => {
    if (grip.kind !== 'middle') return true;
    const ends = [handles[grip.index], handles[(grip.index + 1) % count]] as const;
    return ends[0] && ends[1] && distance(ends[0].point, ends[1].point) >= LONG_EDGE;
  });
}

/** The handle that is next to a point of the layer, nearer than `reach`. */
export function handleAt(
  outline: Outline,
  toLayer: ToLayer,
  point: Pair,
  reach: number,
): Grip | null {
  if (!isNear(outline, toLayer, point, reach)) return null;
  let found: Grip | null = null;
  let least = reach;
  for (const handle of shownHandles(outline, toLayer)) {
    const away = distance(handle.point, point);
    if (away < least) [found, least] = [handle.grip, away];
  }
  return found;
}

/** The edge or the inside of an outline at a point of the layer; null beside it. */
export function partAt(
  outline: Outline,
  toLayer: ToLayer,
  point: Pair,
  reach: number,
): 'edge' | 'inside' | null {
  if (!isNear(outline, toLayer, point, reach)) return null;
  const [x, y] = point;
  const corners = cornersOf(outline).map(byMatrix(toLayer));
  let isInside = false;
  for (const [index, end] of corners.entries()) {
    const start = corners[index > 0 ? index - 1 : corners.length - 1] ?? end;
    if (index === 0 && !outline.isClosed) continue;
    if (distanceTo(start, end, point) <= reach) return 'edge';
    const isCrossed =
      start[1] > y !== end[1] > y &&
      x < ((end[0] - start[0]) * (y - start[1])) / (end[1] - start[1]) + start[0];
    if (isCrossed) isInside = !isInside;
  }
  return isInside && outline.isClosed ? 'inside' : null;
}

/** True for a point of the layer within `reach` of the box of an outline. */
function isNear(outline: Outline, toLayer: ToLayer, [x, y]: Pair, reach: number): boolean {
  const [left, top, right, bottom] = boundsIn(outline, toLayer);
  return x >= left - reach && x <= right + reach && y >= top - reach && y <= bottom + reach;
}

export function distance(from: Pair, to: Pair): number {
  return Math.hypot(to[0] - from[0], to[1] - from[1]);
}
