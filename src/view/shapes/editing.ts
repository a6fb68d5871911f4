/** What the hand does to an outline: it moves it, and reshapes it by its handles. */

import type { Pair } from '../../base/geometry/scales';
import { endsOf, type Outline } from './outline';

/** A part of an outline that the hand can hold. */
export type Grip =
  /** Ends of the box that move, 0 or 1; null is a direction that stays. */
  | { readonly kind: 'box'; readonly x: 0 | 1 | null; readonly y: 0 | 1 | null }
  | { readonly kind: 'corner'; readonly index: number }
  /** The middle of the edge behind a corner, where another corner comes. */
  | { readonly kind: 'middle'; readonly index: number }
  | { readonly kind: 'edge' }
  | { readonly kind: 'inside' };

export interface Handle {
  readonly grip: Grip;
  readonly point: Pair;
}

const BOX = [
  [0, 0],
  [null, 0],
  [1, 0],
  [1, null],
  [1, 1],
  [null, 1],
  [0, 1],
  [0, null],
] as const;

/** The handles of an outline in the order of the keyboard; the middles of edges come last. */
export function handlesOf({ type, points, isClosed }: Outline): readonly Handle[] {
  if (type === 'rect' || type === 'circle') {
    const [first, last] = endsOf(points);
    const along = (end: 0 | 1 | null, at: 0 | 1) =>
      end === null ? (first[at] + last[at]) / 2 : [first, last][end]?.[at];
    return BOX.map(([x, y]) => ({
      grip: { kind: 'box', x, y },
      point: [along(x, 0) ?? NaN, along(y, 1) ?? NaN],
    }));
  }
  const corners = points.map((point, index): Handle => ({
    grip: { kind: 'corner', index },
    point,
  }));
  if (type === 'line') return corners;
  const edges = points.slice(0, isClosed ? undefined : -1);
  const middles = edges.map((point, index): Handle => {
    const next = points[(index + 1) % points.length] ?? point;
    const middle = [(point[0] + next[0]) / 2, (point[1] + next[1]) / 2] as const;
    return { grip: { kind: 'middle', index }, point: middle };
  });
  return [...corners, ...middles];
}

/** The outline whose grip was moved from a point to another one. */
export function reshaped<T extends Outline>(outline: T, grip: Grip, from: Pair, to: Pair): T {
  const { points } = outline;
  const by = [to[0] - from[0], to[1] - from[1]] as const;
  switch (grip.kind) {
    case 'box':
      return {
        ...outline,
        points: points.map(([x, y], end): Pair => [
          grip.x === end ? x + by[0] : x,
          grip.y === end ? y + by[1] : y,
        ]),
      };
    case 'corner':
      return {
        ...outline,
        points: points.map((each, at) => (at === grip.index ? plus(each, by) : each)),
      };
    case 'middle': {
      const middle = handlesOf(outline)[points.length + grip.index]?.point;
      if (!middle) return outline; // behind the end of an open path
      return {
        ...outline,
        points: points.flatMap((each, at) =>
          at === grip.index ? [each, plus(middle, by)] : [each],
        ),
      };
    }
    default:
      return movedBy(outline, by);
  }
}

/** The whole outline elsewhere. */
export function movedBy<T extends Outline>(outline: T, by: Pair): T {
  return { ...outline, points: outline.points.map((each) => plus(each, by)) };
}

function plus([x, y]: Pair, by: Pair): Pair {
  return [by[0] ? x + by[0] : x, by[1] ? y + by[1] : y];
}

/** The outline without a corner; null where too few are left. */
export function withoutCorner<T extends Outline>(outline: T, index: number): T | null {
  const { type, points, isClosed } = outline;
  if (type !== 'path' || !hasEnough(points.length - 1, isClosed)) return null;
  return { ...outline, points: points.filter((_, at) => at !== index) };
}

/** True for enough corners of a path. */
export function hasEnough(corners: number, isClosed: boolean): boolean {
  return corners >= (isClosed ? 3 : 2);
}

/** The number of a handle, as the keyboard counts. */
export function indexIn(outline: Outline, grip: Grip): number {
  const text = JSON.stringify(grip);
  return handlesOf(outline).findIndex((each) => JSON.stringify(each.grip) === text);
}
