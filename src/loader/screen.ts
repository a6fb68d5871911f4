/** Image on screen of one component, and the state that is published with it. */

import type { Page } from '../page/page';
import { listener } from '../page/trace';
import { inTier } from '../request/imageAddress';
import type { WaitProgress } from '../request/progress';
import { failureOf, initialState, type ImageState, type Shown } from './imageState';
import type { Failure } from './failure';
import type { ImageJob } from './target';

export interface ScreenEvents {
  /** Replaces the element on screen by the decoded one. */
  readonly show: (shown: Shown) => void;
  readonly changed: (state: ImageState) => void;
}

export class Screen {
  readonly #events: ScreenEvents;
  readonly #page: Page;
  #state = initialState;
  #job: ImageJob | null = null;

  constructor(events: ScreenEvents, page: Page) {
    this.#events = events;
    this.#page = page;
  }

  get state(): ImageState {
    return this.#state;
  }

  /** The job of the image on screen, in the tier of that image. */
  get job(): ImageJob | null {
    return this.#job;
  }

  /** Replaces the image on screen; its state is published separately. */
  show(job: ImageJob, shown: Shown): void {
    const previous = this.#state.shown;
    this.#events.show(shown);
    listener?.shown(shown);
    this.#page.blobs.hold(shown.values);
    if (previous) this.#release(previous);
    const isGone = previous && previous.element !== shown.element;
    if (isGone && mayComeBack(previous)) this.#page.pace.recent?.keep(previous);
    // An unfinished image is not replaced at rest: its own run does that, or somebody has ended it.
    this.#job = shown.tier === 'exact' ? inTier(job, 'exact') : job;
  }

  idle(status: 'idle' | 'stopped' = 'idle'): void {
    this.publish({ status, shown: this.#state.shown });
  }

  loading(progress: WaitProgress | null): void {
    const state = this.#state;
    if (state.status === 'loading' && state.progress === progress) return;
    this.publish({ status: 'loading', shown: state.shown, failure: failureOf(state), progress });
  }

  failed(failure: Failure): void {
    this.publish({ status: 'error', shown: this.#state.shown, failure });
  }

  publish(state: ImageState): void {
    this.#state = state;
    this.#events.changed(state);
  }

  dispose(): void {
    if (this.#state.shown) this.#release(this.#state.shown);
  }

  #release({ image, values, set }: Shown): void {
    this.#page.cache.release(image);
    set?.release();
    this.#page.blobs.release(values);
  }
}

/** Values are decoded again: their pixels take too much memory. */
function mayComeBack({ tier, image: { image } }: Shown): boolean {
  return tier === 'exact' && image.lifetime > 0 && !image.data;
}
