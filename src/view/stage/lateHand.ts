/** A hand on the picture from a chunk that comes once it is needed. */

import { chunk } from '../../request/chunk';
import type { StageHost } from './host';

export class LateHand<T extends { dispose(): void }> {
  /** Null until it is loaded. */
  hand: T | null = null;
  /** Resolves once the hand is there, or did not come; null while nothing is loaded. */
  loading: Promise<void> | null = null;
  readonly #host: StageHost;
  readonly #loaded: () => void;
  readonly #from: () => Promise<() => T>;
  #isDisposed = false;

  /** `from` imports the chunk, and gives the function that makes the hand. */
  constructor(host: StageHost, loaded: () => void, from: () => Promise<() => T>) {
    this.#host = host;
    this.#loaded = loaded;
    this.#from = from;
  }

  /** Loads the hand; where it did not come, the next call tries again. */
  load(): void {
    this.loading ??= this.#load();
  }

  dispose(): void {
    this.#isDisposed = true;
    this.hand?.dispose();
  }

  async #load(): Promise<void> {
    try {
      const make = await chunk(this.#from);
      if (this.#isDisposed) return;
      this.hand = make();
      this.#loaded();
    } catch (_dash_error) {
      this.loading = null;
      if (!this.#isDisposed) this.#host.report({ _dash_error });
    }
  }
}
