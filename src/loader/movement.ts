/** Movement of the params of a component: its begin, and the moment when it ends. */

/** A change after a pause of this length begins a movement. */
const PAUSE_MS = 200;
/** The exact image is requested after a rest of this length. */
const REST_MS = 50;

export class Movement {
  readonly #rested: () => void;
  #changed = -Infinity;
  #isFirst = true;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(rested: () => void) {
    this.#rested = rested;
  }

  /** True when the last change began a movement. */
  get isFirst(): boolean {
    return this.#isFirst;
  }

  /** Notes a change of params that happens now. */
  change(): void {
    const now = performance.now();
    this.#isFirst = now - this.#changed >= PAUSE_MS;
    this.#changed = now;
  }

  /** Makes the next change begin a movement. */
  end(): void {
    this.#changed = -Infinity;
  }

  /** Calls `rested` after this time, unless `stop` or another `awaitRest` comes before. */
  awaitRest(milliseconds = REST_MS): void {
    this.stop();
    this.#timer = setTimeout(this.#rested, milliseconds);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}
