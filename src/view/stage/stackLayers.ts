/** Which pictures of a stack stay beneath the newest one, and what shows of each. Pure. */

import type { Pair } from '../../base/geometry/scales';
import { areaOf, commonOf, inset, uncovered, type Rect } from './stackClips';

/** A picture in the stack, oldest first; the newest one is at 0, 0, 1, 1. */
export interface Placed<T> {
  readonly layer: T;
  readonly rect: Rect;
}

export interface Seen<T> extends Placed<T> {
  /** The part that no newer picture covers, as disjoint rectangles. */
  readonly shows: readonly Rect[];
}

/** The pictures in a stack at most. */
const MOST = 6;
/** What a hand may reach before the next picture is there. */
const REACH: Rect = [-1, -1, 2, 2];

/**
 * The pictures that stay, oldest first: of those that show nothing only the newest home. Where there
 * are too many, the one goes that shows the least around the newest one.
 */
export function arranged<T>(
  stack: readonly Placed<T>[],
  isHome: (layer: T) => boolean,
  most = MOST,
): readonly Seen<T>[] {
  const home = stack.filter(({ layer }) => isHome(layer)).at(-1);
  const seen = withParts(stack).filter(
    (each, at) => at === stack.length - 1 || each.shows.length > 0 || each.layer === home?.layer,
  );
  if (seen.length <= most) return seen;
  const spare = seen.slice(0, -1).filter(({ layer }) => layer !== home?.layer);
  const least = spare.reduce((one, other) => (reachOf(other) < reachOf(one) ? other : one));
  return arranged(
    stack.filter(({ layer }) => layer !== least.layer),
    isHome,
    most,
  );
}

/**
 * The same pictures, of which each reaches so far beneath newer ones: where edges of two pictures are
 * within a pixel, a browser draws a part of each, and the page would be seen between them.
 */
export function overlapping<T>(seen: readonly Seen<T>[], by: Pair): readonly Seen<T>[] {
  return seen.map((each, at) => {
    const newer = seen.slice(at + 1).map(({ rect }) => inset(rect, by));
    return each.shows.length > 0 ? { ...each, shows: uncovered(each.rect, newer) } : each;
  });
}

export function withParts<T>(stack: readonly Placed<T>[]): readonly Seen<T>[] {
  return stack.map((placed, at) => {
    const newer = stack.slice(at + 1).map(({ rect }) => rect);
    return { ...placed, shows: uncovered(placed.rect, newer) };
  });
}

function reachOf({ shows }: Seen<unknown>): number {
  return shows.reduce((sum, rect) => sum + areaOf(commonOf(rect, REACH)), 0);
}
