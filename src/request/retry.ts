/** Automatic retries of one request within its timeout. */

import { ImageError, passingCauseOf, retryDelay, type PassingCause } from './imageError';
import { LONGEST_TIMER_MS, sleep } from './timers';

/** Runs one attempt when the gate admits it; rejects when the signal aborts before. */
export type Turn = <T>(attempt: () => Promise<T>, signal?: AbortSignal) => Promise<T>;

export interface RetryOptions {
  readonly signal: AbortSignal;
  readonly turn: Turn;
  /** Milliseconds from the start of the first attempt, retries included; 0 for no limit. */
  readonly timeout: number;
}

export interface Attempt {
  readonly signal: AbortSignal;
  /** Runs work that does not count towards the timeout. */
  readonly untimed: <T>(work: () => Promise<T>) => Promise<T>;
  /** Starts the timeout anew. */
  readonly restart: () => void;
}

/** Throws the `ImageError` of the last attempt, or the signal's reason when it is aborted. */
export async function withRetries<T>(
  run: (attempt: Attempt) => Promise<T>,
  { signal, turn, timeout }: RetryOptions,
): Promise<T> {
  const deadline = new Deadline(signal, timeout);
  const attempt = () => {
    deadline.start();
    return run(deadline);
  };
  const causes: (PassingCause | null)[] = [];
  try {
    for (;;) {
      try {
        return await turn(attempt, deadline.signal);
      } catch (error) {
        const cause = passingCauseOf(error);
        const delay = retryDelay(error, causes.filter((earlier) => earlier === cause).length);
        // A sleep past the deadline would replace this error by a timeout, which says less.
        if (delay === null || delay >= deadline.remaining) throw error;
        causes.push(cause);
        await sleep(delay, deadline.signal);
      }
    }
  } finally {
    deadline.stop();
  }
}

/** A signal that follows another one and aborts by itself at the end of the timeout. */
class Deadline implements Attempt {
  readonly #controller = new AbortController();
  readonly #outer: AbortSignal;
  readonly #timeout: number;
  #left: number;
  #end = Infinity;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(outer: AbortSignal, timeout: number) {
    this.#outer = outer;
    this.#timeout = this.#left = Math.min(timeout, LONGEST_TIMER_MS);
    outer.throwIfAborted();
    outer.addEventListener('abort', this.#follow);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  get remaining(): number {
    return this.#end - Date.now();
  }

  /** Starts the clock: with the first attempt, since the wait at the gate does not count. */
  start(): void {
    if (this.#timer !== undefined || !(this.#timeout > 0)) return;
    this.#end = Date.now() + this.#left;
    this.#timer = setTimeout(() => {
      const title = `No image within ${this.#timeout / 1000} seconds`;
      this.#controller.abort(new ImageError('timeout', title));
    }, this.#left);
  }

  readonly untimed = async <T>(work: () => Promise<T>): Promise<T> => {
    this.#left = this.remaining;
    this.#rest();
    try {
      return await work();
    } finally {
      this.start();
    }
  };

  readonly restart = () => {
    this.#rest();
    this.#left = this.#timeout;
    this.start();
  };

  stop(): void {
    this.#rest();
    this.#outer.removeEventListener('abort', this.#follow);
  }

  #rest(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  readonly #follow = () => {
    this.#controller.abort(this.#outer.reason);
  };
}
