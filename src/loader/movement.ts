/** Movement of the params of a component: its tier, and the moment when it ends. */

import { cheaper, type Tier } from '../request/tier';
import type { Choice } from './tierChoice';

const REST_MS = 200;
/** Within one movement, a cheaper tier is kept at least this long. */
const HOLD_MS = 5000;

export class Movement {
  readonly #rested: () => void;
  #changed = -Infinity;
  #tier: Tier = 'exact';
  /** The time when the tier was last chosen freely. */
  #chosen = -Infinity;
  /** The present tier is requested in order to measure it. */
  #onTrial = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(rested: () => void) {
    this.#rested = rested;
  }

  /**
   * The tier for a change of params that happens now. `choose` returns the best tier; its argument
   * is true when a movement begins. Within a movement the tier can always become cheaper, but
   * better only every few seconds or after a trial, so that the quality does not flicker.
   */
  next(choose: (first: boolean) => Choice): Tier {
    const now = performance.now();
    const first = now - this.#changed >= REST_MS;
    this.#changed = now;
    const { tier, onTrial = false } = choose(first);
    if (first || this.#onTrial || now - this.#chosen >= HOLD_MS) {
      this.#chosen = now;
      this.#tier = tier;
    } else {
      this.#tier = cheaper(tier, this.#tier);
    }
    this.#onTrial = onTrial && this.#tier === tier;
    return this.#tier;
  }

  /** Makes the next change begin a movement. */
  end(): void {
    this.#changed = -Infinity;
  }

  /** Calls `rested` after this time, unless `stop` or another `awaitRest` comes before. */
  awaitRest(milliseconds = REST_MS): void {
    this.stop();
    this.#timer = setTimeout(this.#rested, milliseconds);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}
