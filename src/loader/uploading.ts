/** Upload of the large values that the next image of a component depends on. */

import type { Blobs } from '../page/blobs';
import { imageErrorOf, type ImageError } from '../request/imageError';
import type { Upload } from './target';

export interface UploadEvents {
  /** The uploaded fraction, from 0 to 1. */
  readonly progress: (fraction: number) => void;
  /** The image can be requested: with the values, or without those that it can do without. */
  readonly done: (upload: Upload) => void;
  readonly failed: (upload: Upload, error: ImageError) => void;
}

/** At most one upload is current; events of an earlier one are dropped. */
export class Uploading {
  readonly #blobs: Blobs;
  readonly #events: UploadEvents;
  #current: AbortController | undefined;

  constructor(blobs: Blobs, events: UploadEvents) {
    this.#blobs = blobs;
    this.#events = events;
  }

  /** Replaces the current upload; `again` repeats what has just failed. */
  start(upload: Upload, again = upload.request.reload): void {
    const previous = this.#current;
    const { signal } = (this.#current = new AbortController());
    const progress = (fraction: number) => {
      if (!signal.aborted) this.#events.progress(fraction);
    };
    progress(0);
    this.#blobs.upload(upload.missing, { signal, progress, again }).then(
      () => {
        if (!signal.aborted) this.#events.done(upload);
      },
      (reason: unknown) => {
        if (signal.aborted) return;
        // The other values of the same image are not needed without this one.
        this.stop();
        if (upload.refused) {
          upload.refused(reason);
          this.#events.done(upload);
        } else {
          this.#events.failed(upload, imageErrorOf(reason));
        }
      },
    );
    // A value that both uploads need must always have a caller, or it would be uploaded again.
    previous?.abort();
  }

  stop(): void {
    this.#current?.abort();
  }
}
