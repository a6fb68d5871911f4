/** Reports of the pointer's position: at most one in an interval, and none while Dash reads the last. */

export interface HoverReportsEvents<T> {
  readonly report: (position: T) => void;
  /** Milliseconds between two reports. */
  readonly interval: () => number;
  /** True while a callback runs that reads the last report. */
  readonly isRead: () => boolean;
  /** Calls the listener after each change in Dash; returns a function that ends this. */
  readonly afterChanges: (listener: () => void) => () => void;
}

export class HoverReports<T> {
  readonly #events: HoverReportsEvents<T>;
  #waiting: { readonly position: T } | null = null;
  #last = -Infinity;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #stopListening: (() => void) | null = null;

  constructor(events: HoverReportsEvents<T>) {
    this.#events = events;
  }

  /** Reports the position as soon as that is allowed, unless a newer one comes before. */
  offer(position: T): void {
    this.#waiting = { position };
    this.#tryReport();
  }

  drop(): void {
    this.#waiting = null;
    this.#rest();
  }

  readonly #tryReport = (): void => {
    this.#rest();
    const waiting = this.#waiting;
    if (!waiting) return;
    const pause = this.#last + this.#events.interval() - performance.now();
    if (pause > 0) {
      this.#timer = setTimeout(this.#tryReport, pause);
    } else if (this.#events.isRead()) {
      this.#stopListening = this.#events.afterChanges(() => {
        if (this.#events.isRead()) return;
        this.#rest();
        // Not within the change of the store that ended the callback.
        this.#timer = setTimeout(this.#tryReport);
      });
    } else {
      this.#waiting = null;
      this.#last = performance.now();
      this.#events.report(waiting.position);
    }
  };

  #rest(): void {
    clearTimeout(this.#timer);
    this.#stopListening?.();
    this.#stopListening = null;
  }
}
