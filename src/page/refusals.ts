/** Uploads that have failed: not repeated at each change of the other params. */

import { ImageError } from '../request/imageError';
import { isTooLarge } from '../request/lastingErrors';

const PAUSE_MS = 10_000;
/** The largest number of values that are remembered. */
const LIMIT = 16;

interface Refusal {
  readonly error: ImageError;
  /** The end of the pause, by `performance.now()`. */
  readonly until: number;
}

export class Refusals {
  /** By the text of the value, oldest first. */
  readonly #refusals = new Map<string, Refusal>();

  /** The error of the last upload, while another one would fail too, or too soon. */
  of(text: string): ImageError | undefined {
    const refusal = this.#refusals.get(text);
    if (refusal && refusal.until > performance.now()) return refusal.error;
    this.#refusals.delete(text);
    return undefined;
  }

  /** Remembers the reason of a failure; an abort is none. */
  add(text: string, error: unknown): void {
    if (!(error instanceof ImageError)) return;
    this.#refusals.delete(text);
    this.#refusals.set(text, {
      error,
      until: isTooLarge(error.circumstances) ? Infinity : performance.now() + PAUSE_MS,
    });
    if (this.#refusals.size > LIMIT) this.forget([...this.#refusals.keys()].slice(0, 1));
  }

  forget(texts: Iterable<string>): void {
    for (const text of texts) this.#refusals.delete(text);
  }
}
