/** Schedule of the requests of a live source: one at a time, with pauses while it is not visible. */

import { FrameReports } from '../page/frameReports';
import { LONGEST_TIMER_MS } from '../request/timers';
import type { Sight } from './sight';

const FIRST_BACK_OFF_MS = 1000;
const LONGEST_BACK_OFF_MS = 30_000;

export interface LiveOptions {
  /** Milliseconds from the start of one request to the start of the next. */
  readonly interval: number;
  readonly sight: Sight;
  /** Starts a request unless one is running; each request ends with a call of `settled`. */
  readonly renew: (reports: FrameReports) => void;
}

/** Pauses while the image is not visible, and starts a request as soon as it is. */
export class LiveSource {
  readonly #options: LiveOptions;
  readonly #reports = new FrameReports();
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

  /** Schedules the next request; `started` is the begin of the last one, by `performance.now()`. */
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
    this.#timer = setTimeout(this.#options.renew, wait, this.#reports);
  }
}

/** Doubles with each failure; random, so that pages do not return at the same instant. */
function backOff(failures: number): number {
  const delay = Math.min(FIRST_BACK_OFF_MS * 2 ** (failures - 1), LONGEST_BACK_OFF_MS);
  return delay * (0.75 + Math.random() / 2);
}
