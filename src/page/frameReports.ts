/**
 * Filter for images that follow each other quickly, of a live source or a stream, which are reported
 * less often than they are shown. A part of chunks.
 *
 * Each report updates the components of the page and runs the callbacks that depend on it.
 */

/** The least time between two reports of similar images. */
const SIMILAR_MS = 1000;

/** Props that tell of an image, in a report with others. */
export interface ImageReport {
  readonly status?: string;
  readonly image_info?: object;
  readonly shown_params?: object;
}

export class FrameReports {
  /** The least time between two reports. */
  readonly #least: number;
  #told = -Infinity;
  #known = '';
  /** The last image that was left out, since the last report of one. */
  #left: ImageReport = {};

  constructor(least = 0) {
    this.#least = least;
  }

  /** Removes an image from the report that comes soon, or of which only `ms` and `bytes` differ. */
  filter<R extends ImageReport>(report: R, now = performance.now()): R {
    const { image_info, shown_params, ...rest } = report;
    // The last image of work that has ended is told.
    if (!image_info) return report.status ? { ...this.#taken(), ...report } : report;
    const known = JSON.stringify([{ ...image_info, ms: 0, bytes: 0 }, shown_params]);
    const least = known === this.#known ? SIMILAR_MS : this.#least;
    if (now - this.#told < least) {
      this.#left = { image_info, ...(shown_params && { shown_params }) };
      return rest as R;
    }
    this.#known = known;
    this.#told = now;
    this.#left = {};
    return report;
  }

  #taken(): ImageReport {
    const left = this.#left;
    this.#left = {};
    return left;
  }
}
