/** When the params of a component move, and when they have come to rest. */

import { cheaper, type Choice, type Tier } from './tiers';

const REST_MS = 200;
/** For movements without end: how long quality stays down after it fell. */
const LASTING_MS = 5000;

export class Movement {
  readonly #rested: () => void;
  #changed = -Infinity;
  #tier: Tier = 'exact';
  /** When the tier was last free to become better. */
  #chosen = -Infinity;
  /** The tier is asked for so that somebody may learn what it takes. */
  #onTrial = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(rested: () => void) {
    this.#rested = rested;
  }

  /**
   * The tier for a change that happens now. `choose` gives the best one, and hears whether a
   * movement begins; within one, quality comes back once in a while at most, so that it never
   * flickers. What was on trial binds nobody.
   */
  next(choose: (first: boolean) => Choice): Tier {
    const now = performance.now();
    const first = now - this.#changed >= REST_MS;
    this.#changed = now;
    const { tier, onTrial = false } = choose(first);
    if (first || this.#onTrial || now - this.#chosen >= LASTING_MS) {
      this.#chosen = now;
      this.#tier = tier;
    } else {
      this.#tier = cheaper(tier, this.#tier);
    }
    this.#onTrial = onTrial && this.#tier === tier;
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
