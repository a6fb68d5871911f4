/** What the hand does to a range on an axis: which end it holds, and where it moves it. */

import type { Pair } from '../../base/geometry/scales';
import { clamped, partsOf, roundAt, type ValueAxis } from './axis';

/** An end of the range, or the range between its ends. */
export type Grip = 'low' | 'high' | 'both';

/** The least part of the axis between two ends, and the pixels that tell it. */
const LEAST = 1 / 500;
const FINE = 10 / LEAST;

/**
 * The grip at a point of the bar; all are CSS pixels from its bottom.
 *
 * `reach` is how far from an end a press still holds it. However narrow a range is, its middle third
 * moves it as a whole.
 */
export function gripAt(point: number, [low, high]: Pair, reach: number): Grip {
  const inside = Math.min(reach, (high - low) / 3);
  if (point > low + inside && point < high - inside) return 'both';
  return point > (low + high) / 2 ? 'high' : 'low';
}

/** The range whose grip was moved by a part of the axis; its numbers are round for `pixels`. */
export function moved(axis: ValueAxis, range: Pair, grip: Grip, by: number, pixels: number): Pair {
  const [low, high] = movedFreely(axis, range, grip, by, pixels);
  // Near the limits of doubles, rounding may leave no width.
  return low < high && Number.isFinite(high / 2 - low / 2) ? [low, high] : range;
}

function movedFreely(axis: ValueAxis, range: Pair, grip: Grip, by: number, pixels: number): Pair {
  const [low, high] = partsOf(axis, range);
  const at = (part: number) => roundAt(axis, part, pixels);
  const [least, most] = [Math.max(high - LEAST, 0), Math.min(low + LEAST, 1)];
  if (grip !== 'both') {
    const part = grip === 'low' ? clamped(low + by, 0, least) : clamped(high + by, most, 1);
    const ends = (value: number): Pair => (grip === 'low' ? [value, range[1]] : [range[0], value]);
    const [first, last] = ends(at(part));
    return first < last ? [first, last] : ends(roundAt(axis, part, FINE));
  }
  const shift = clamped(by, -low, 1 - high);
  return shift === 0 ? range : [at(low + shift), at(high + shift)];
}
