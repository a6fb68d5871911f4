/** When the image of a live source is asked for anew: never sooner than it may, never twice at once. */

import type { Sight } from './sight';

const FIRST_BACK_OFF_MS = 1000;
const LONGEST_BACK_OFF_MS = 30_000;
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export interface LiveOptions {
  /** Milliseconds from the start of one request to the start of the next. */
  readonly interval: number;
  readonly sight: Sight;
  /** Asks anew, unless a request is on its way; each request ends with `settled`. */
  readonly renew: () => void;
}

/** Rests while nobody can see the image, and begins at once when somebody can. */
export class LiveSource {
  readonly #options: LiveOptions;
  readonly #stopListening: () => void;
  #watched: boolean;
  #due = Infinity;
  #failures = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: LiveOptions) {
    this.#options = options;
    this.#watched = this.#isWatched();
    const look = () => {
      this.#look();
    };
    const stopListening = options.sight.listen(look);
    document.addEventListener('visibilitychange', look);
    this.#stopListening = () => {
      stopListening();
      document.removeEventListener('visibilitychange', look);
    };
    this.#due = performance.now() + options.interval;
    this.#schedule();
  }

  settled(started: number, succeeded: boolean): void {
    const { interval } = this.#options;
    this.#failures = succeeded ? 0 : this.#failures + 1;
    this.#due = succeeded
      ? started + interval
      : performance.now() + Math.max(interval, backOff(this.#failures));
    this.#schedule();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#stopListening();
  }

  #look(): void {
    const watched = this.#isWatched();
    if (watched === this.#watched) return;
    this.#watched = watched;
    if (watched) this.#due = performance.now();
    this.#schedule();
  }

  #isWatched(): boolean {
    return !document.hidden && this.#options.sight.place === 'visible';
  }

  #schedule(): void {
    clearTimeout(this.#timer);
    if (!this.#watched) return;
    const wait = Math.min(this.#due - performance.now(), LONGEST_TIMER_MS);
    this.#timer = setTimeout(this.#options.renew, wait);
  }
}

/** Twice as long after each failure, and not for all pages in the same instant. */
function backOff(failures: number): number {
  const delay = Math.min(FIRST_BACK_OFF_MS * 2 ** (failures - 1), LONGEST_BACK_OFF_MS);
  return delay * (0.75 + Math.random() / 2);
}
