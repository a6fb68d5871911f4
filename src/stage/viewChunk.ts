/** The hand on a view, from a chunk that comes once it is needed. */

import { chunk } from '../request/chunk';
import type { StageHost } from './host';
import type { Overlay } from './overlay';
import type { ViewHand } from './viewHand';

export interface ViewChunkEvents {
  /** The hand is there. */
  readonly loaded: () => void;
  /** The pictures have moved. */
  readonly moved: () => void;
}

export class ViewChunk {
  readonly #host: StageHost;
  readonly #overlay: Overlay;
  readonly #events: ViewChunkEvents;
  #loading: Promise<void> | null = null;
  #hand: ViewHand | null = null;
  #isDisposed = false;

  constructor(host: StageHost, overlay: Overlay, events: ViewChunkEvents) {
    this.#host = host;
    this.#overlay = overlay;
    this.#events = events;
  }

  /** Null until it is loaded. */
  get hand(): ViewHand | null {
    return this.#hand;
  }

  /** Loads the hand; where it did not come, the next call tries again. */
  load(): void {
    this.#loading ??= this.#load();
  }

  /** Resolves once nothing is being loaded any more. */
  async ready(): Promise<void> {
    await this.#loading;
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#hand?.dispose();
  }

  async #load(): Promise<void> {
    try {
      const { ViewHand } = await chunk(() => import(/* webpackChunkName: "view" */ './viewHand'));
      if (this.#isDisposed) return;
      this.#hand = new ViewHand(this.#host, this.#overlay, this.#events.moved);
      this.#events.loaded();
    } catch (_dash_error) {
      this.#loading = null;
      if (!this.#isDisposed) this.#host.report({ _dash_error });
    }
  }
}
