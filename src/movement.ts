/** When the params of a component move, and when they have come to rest. */

import { cheaper, type Tier } from './tiers';

const REST_MS = 200;
/** For movements without end: how long quality stays down after it fell. */
const LASTING_MS = 5000;

export class Movement {
  readonly #rested: () => void;
  #changed = -Infinity;
  #tier: Tier = 'exact';
  /** When the tier was last free to become better. */
  #chosen = -Infinity;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(rested: () => void) {
    this.#rested = rested;
  }

  /**
   * The tier for a change that happens now. `choose` gives the best one, and hears whether a
   * movement begins; within one, quality comes back once in a while at most, so that it never
   * flickers.
   */
  next(choose: (first: boolean) => Tier): Tier {
    const now = performance.now();
    const first = now - this.#changed >= REST_MS;
    this.#changed = now;
    const best = choose(first);
    if (first || now - this.#chosen >= LASTING_MS) {
      this.#chosen = now;
      this.#tier = best;
    } else {
      this.#tier = cheaper(best, this.#tier);
    }
    return this.#tier;
  }

  /** What comes next is another movement. */
  end(): void {
    this.#changed = -Infinity;
  }

  /** Says so when nothing has changed for a while from now on. */
  awaitRest(milliseconds = REST_MS): void {
    this.stop();
    this.#timer = setTimeout(this.#rested, milliseconds);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}
