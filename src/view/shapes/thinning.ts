/** Thinning of freehand lines (Ramer, Douglas and Peucker). */

import type { Pair } from '../../base/geometry/scales';

/** The corners without which the line would leave its place by more than `tolerance`. */
export function thinned(points: readonly Pair[], tolerance: number): Pair[] {
  const kept = new Set([0, points.length - 1]);
  const parts: Pair[] = [[0, points.length - 1]];
  for (let part = parts.pop(); part; part = parts.pop()) {
    const [first, last] = part;
    const farthest = farthestIn(points, first, last);
    if (farthest.distance <= tolerance) continue;
    kept.add(farthest.index);
    parts.push([first, farthest.index], [farthest.index, last]);
  }
  return points.filter((_, index) => kept.has(index));
}

function farthestIn(points: readonly Pair[], first: number, last: number) {
  const found = { index: first, distance: -1 };
  const [start, end] = [points[first], points[last]];
  if (!start || !end) return found;
  for (let index = first + 1; index < last; index++) {
    const distance = distanceTo(start, end, points[index] ?? start);
    if (distance > found.distance) Object.assign(found, { index, distance });
  }
  return found;
}

/** From a point to the line between two ends. */
export function distanceTo(start: Pair, end: Pair, point: Pair): number {
  const [x, y] = [end[0] - start[0], end[1] - start[1]];
  const [px, py] = [point[0] - start[0], point[1] - start[1]];
  const length = x * x + y * y;
  const part = length > 0 ? Math.min(Math.max((px * x + py * y) / length, 0), 1) : 0;
  return Math.hypot(px - part * x, py - part * y);
}
