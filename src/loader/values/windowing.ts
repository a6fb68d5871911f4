/** Width and level of a range, as a drag or a key on the picture changes them. */

import type { Pair } from '../../base/geometry/scales';
import { clamped, partsOf, resolutionAt, type ValueAxis } from './axis';
import { cleaned, numberText, tidied } from './numbers';

/** CSS pixels of a drag over all values; more of them where it is slow. */
const DRAG = 500;
const SLOW = 10;
/** The least and the largest width, as parts of all values. */
const LEAST = 1 / (DRAG * SLOW);
const LARGEST = 2;

/** A range in the making; each change goes on from what the changes before add up to. */
export class LevelledWindow {
  readonly #axis: ValueAxis;
  readonly #before: Pair;
  #width: number;
  #level: number;
  #pixels = DRAG;

  constructor(axis: ValueAxis, range: Pair) {
    this.#axis = axis;
    this.#before = range;
    const [low, high] = partsOf(axis, range);
    this.#width = high - low;
    this.#level = (low + high) / 2;
  }

  /** Goes on by CSS pixels: to the right is wider, down is a higher level and a darker picture. */
  drag([across, down]: Pair, isSlow: boolean): void {
    this.#pixels = isSlow ? DRAG * SLOW : DRAG;
    this.#width = clamped(this.#width + across / this.#pixels, LEAST, LARGEST);
    this.#level = clamped(this.#level + down / this.#pixels, 0, 1);
  }

  get range(): Pair {
    const ends = [this.#level - this.#width / 2, this.#level + this.#width / 2] as const;
    const [low, high] = [this.#tidied(ends[0]), this.#tidied(ends[1])];
    if (low < high) return [low, high];
    const [first, last] = [this.#axis.toValue(ends[0]), this.#axis.toValue(ends[1])];
    // Near the limits of doubles, rounding may leave no width.
    return first < last ? [first, last] : this.#before;
  }

  /** Width and level, or the ends where the middle of both is no level. */
  get text(): string {
    const [low, high] = this.range;
    // The middle may have half a step.
    const resolution = resolutionAt(this.#axis, clamped(this.#level, 0, 1), this.#pixels) / 2;
    const text = (value: number) => numberText(value, resolution).replace(/\.0+$/, '');
    if (this.#axis.scale.name === 'log') return `${text(low)} – ${text(high)}`;
    return `W ${text(cleaned(high - low))} L ${text(cleaned(low / 2 + high / 2))}`;
  }

  #tidied(part: number): number {
    return tidied(this.#axis.toValue(part), resolutionAt(this.#axis, part, this.#pixels));
  }
}
