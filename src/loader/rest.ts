/** Rest of the params of a component: the end of a pause that is long enough to end their changes. */

/** Pauses that may be taken for a rest by mistake. */
const MOST_MISTAKES = 3;
/** Of a pause that was no rest: a longer one is. */
const LONGER = 1.5;

export class Rest {
  #lastChange = -Infinity;
  /** A job was replaced since the last change, because the params seemed to rest. */
  #isTaken = false;
  #mistakes = 0;
  /** The least length of a rest, in milliseconds. */
  #least = 0;

  /** Notes a change that happens now; with the `first` one all pauses are forgotten. */
  change(first: boolean): void {
    const now = performance.now();
    if (first) this.#mistakes = this.#least = 0;
    else if (this.#isTaken && ++this.#mistakes > MOST_MISTAKES) {
      this.#least = Math.max(this.#least, LONGER * (now - this.#lastChange));
    }
    this.#isTaken = false;
    this.#lastChange = now;
  }

  /** Notes that the params are taken to rest; a change that follows shows that they did not. */
  take(): void {
    this.#isTaken = true;
  }

  /** The time when the params rest, where a pause of these milliseconds is long enough. */
  endAfter(milliseconds: number): number {
    return this.#lastChange + Math.max(milliseconds, this.#least);
  }
}
