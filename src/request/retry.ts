/** Tries again what may pass: a bad network, a busy server, a proxy without its server. */

import { ImageError } from './imageError';

const MAX_RETRIES = 2;
const BACK_OFF_MS = 300;
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Runs one attempt when it is its turn, unless a signal comes first. */
export type Turn = <T>(attempt: () => Promise<T>, signal?: AbortSignal) => Promise<T>;

export interface RetryOptions {
  readonly signal: AbortSignal;
  readonly turn: Turn;
  /** Milliseconds from the first attempt's start, retries included; 0 for no limit. */
  readonly timeout: number;
}

export interface Attempt {
  readonly signal: AbortSignal;
  /** Runs work for which the clock stands still. */
  readonly untimed: <T>(work: () => Promise<T>) => Promise<T>;
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
  try {
    for (let retries = 0; ;) {
      try {
        return await turn(attempt, deadline.signal);
      } catch (error) {
        const delay = retryDelay(error, retries);
        // Sleeping past the deadline would only put a worse reason in the place of this one.
        if (delay === null || delay >= deadline.remaining) throw error;
        if (!isBusy(error)) retries += 1;
        await sleep(delay, deadline.signal);
      }
    }
  } finally {
    deadline.stop();
  }
}

/** Milliseconds until the next attempt, or null when another one would not help. */
function retryDelay(error: unknown, retries: number): number | null {
  if (!(error instanceof ImageError)) return null;
  const { status = 0, retryAfter = 0 } = error.circumstances;
  if (isBusy(error)) return busyDelay(retryAfter);
  const jitter = 0.75 + Math.random() / 2;
  const passing =
    error.kind === 'network' || (error.kind === 'http' && [502, 503, 504].includes(status));
  return passing && retries < MAX_RETRIES ? BACK_OFF_MS * 2 ** retries * jitter : null;
}

/** Never sooner than asked, and not in the same instant as all others who were told the same. */
function busyDelay(retryAfter: number): number {
  const delay = Math.max(retryAfter, BACK_OFF_MS) * (1 + Math.random() / 2);
  return Math.min(delay, LONGEST_TIMER_MS);
}

/** Our own 503 is no error: it says when to come again, as often as it likes. */
function isBusy(error: unknown): boolean {
  return (
    error instanceof ImageError && error.kind === 'problem' && error.circumstances.status === 503
  );
}

/** A signal that follows another, and aborts by itself when the time is over. */
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

  /** The clock starts with the first attempt: waiting for other images is not the server's fault. */
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

function sleep(delay: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop);
      resolve();
    }, delay);
    signal.addEventListener('abort', stop, { once: true });
  });
}
