/** Present target of a component, whose large values stay in the memory of the page. */

import type { Blobs } from '../page/blobs';
import { valuesOf, type ImageJob, type Target } from './target';

export class CurrentTarget {
  readonly #blobs: Blobs;
  #target: Target | null = null;

  constructor(blobs: Blobs) {
    this.#blobs = blobs;
  }

  get target(): Target | null {
    return this.#target;
  }

  /** The job of the target; null when the target is no image. */
  get job(): ImageJob | null {
    return this.#target?.kind === 'image' ? this.#target.job : null;
  }

  /** The job of the image on paper; null where its address does not give the image. */
  get printed(): ImageJob | null {
    const { job } = this;
    return job?.set ? job.set.printed : job;
  }

  replace(target: Target | null): void {
    const previous = this.#target;
    this.#target = target;
    if (target) this.#blobs.hold(valuesOf(target));
    if (previous) this.#blobs.release(valuesOf(previous));
  }
}
