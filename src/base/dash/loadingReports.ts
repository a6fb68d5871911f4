/**
 * Reports to Dash of components that are busy, several in one action.
 *
 * Dash updates the whole page at every action. Reports within a pause are sent together, and the
 * begin and the end of a shorter wait cancel each other.
 */

export interface LoadingEntry {
  readonly path: readonly (string | number)[];
  readonly property: string;
  readonly id: string | undefined;
}

export interface LoadingAction {
  readonly type: 'LOADING' | 'LOADED';
  readonly payload: readonly LoadingEntry[];
}

export type Dispatch = (action: LoadingAction) => void;

const FRAME_MS = 16;
/** The least time between two actions. */
const PAUSE_MS = 100;
const TYPES = ['LOADED', 'LOADING'] as const;

export class LoadingReports {
  readonly #dispatch: Dispatch;
  readonly #pending = new Map<string, { type: LoadingAction['type']; entry: LoadingEntry }>();
  #isWaiting = false;
  #sent = -Infinity;

  constructor(dispatch: Dispatch) {
    this.#dispatch = dispatch;
  }

  report(type: LoadingAction['type'], entry: LoadingEntry): void {
    const place = JSON.stringify(entry.path);
    const before = this.#pending.get(place);
    if (before && before.type !== type) this.#pending.delete(place);
    else this.#pending.set(place, { type, entry });
    if (this.#isWaiting) return;
    this.#isWaiting = true;
    const wait = Math.max(FRAME_MS, this.#sent + PAUSE_MS - performance.now());
    setTimeout(() => {
      this.#send();
    }, wait);
  }

  #send(): void {
    this.#isWaiting = false;
    this.#sent = performance.now();
    const pending = [...this.#pending.values()];
    this.#pending.clear();
    for (const type of TYPES) {
      const payload = pending.filter((each) => each.type === type).map(({ entry }) => entry);
      if (payload.length > 0) this.#dispatch({ type, payload });
    }
  }
}
