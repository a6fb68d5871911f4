/** One request of one component, from the wish for an image to the frame that shows it. */

import type { Shown } from '../loader/imageLoader';
import type { TracedJob } from '../page/trace';
import { sum, without, type FetchRecord, type Phases } from './fetchRecord';
import { tierOf, type Reason } from './reason';

export type Outcome =
  | 'running'
  | 'shown'
  /** It waited for its turn when something newer came. */
  | 'superseded'
  /** It was on its way when nobody wanted it any more. */
  | 'aborted'
  | 'failed'
  /** It arrived when nobody wanted it any more. */
  | 'discarded';

/** What can be told of a request, as plain JSON; times are in milliseconds. */
export interface RequestReport extends Reason {
  /** Tells it from all others of the page; later ones have higher numbers. */
  readonly number: number;
  /** The id of the component; null where it has none. */
  readonly image: string | null;
  /** The URL that holds all that makes the image. */
  readonly key: string;
  readonly generator: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly tier: string;
  /** How many newer wishes came and went while the request before it was running. */
  readonly skipped: number;
  /** Why an image that was there before had to come again; null where it had not. */
  readonly again: 'not kept' | 'expired' | 'evicted' | null;
  /** Since the page was opened, as `performance.now()`. */
  readonly started: number;
  readonly outcome: Outcome;
  readonly error: string | null;
  /**
   * This page's cache, the browser's, the server's, a run of the function, or the run that made
   * another tier of the image; null where nobody tells.
   */
  readonly source: 'page' | 'http' | 'server' | 'run' | 'shared' | null;
  /** The answer was that the image in the browser's cache is still good. */
  readonly revalidated: boolean;
  /** It shares the fetch of another component, which was there before. */
  readonly joined: boolean;
  readonly attempts: number;
  /** Of the image. */
  readonly bytes: number | null;
  /** Over the network, headers included, as far as the browser tells. */
  readonly transferred: number | null;
  /** From the wish to the frame, or to where it ended. */
  readonly ms: number;
  readonly phases: Phases;
}

let count = 0;

export class RequestRecord {
  readonly #number = ++count;
  readonly job: TracedJob;
  readonly started = performance.now();
  outcome: Outcome = 'running';
  fetch: FetchRecord | null = null;
  /** Until when the page may show its image again: 0 never; null before there is one. */
  expires: number | null = null;
  readonly #reason: Reason;
  readonly #skipped: number;
  readonly #kept: number | null;
  #error: string | null = null;
  #fromPage = false;
  #bytes: number | null = null;
  #swapped: number | null = null;
  #ended: number | null = null;

  /** `kept` is what `expires` was when the same image came last; null when it is new. */
  constructor(job: TracedJob, reason: Reason, skipped: number, kept: number | null) {
    this.job = job;
    this.#reason = reason;
    this.#skipped = skipped;
    this.#kept = kept;
  }

  ready({ image: { image }, source }: Shown): void {
    this.#fromPage = source === 'page';
    this.#bytes = image.blob.size;
    const expires = image.lifetime > 0 ? performance.now() + image.lifetime : 0;
    this.expires = this.#fromPage ? (this.#kept ?? expires) : expires;
  }

  swapped(): void {
    this.#swapped = performance.now();
    this.outcome = 'shown';
  }

  end(outcome: Outcome, error: string | null = null): void {
    this.outcome = outcome;
    this.#error = error;
    this.#ended = performance.now();
  }

  report(): RequestReport {
    const { job, fetch } = this;
    const phases = this.#phases();
    return {
      number: this.#number,
      image: job.id ?? null,
      key: job.key,
      generator: job.generator,
      params: job.params,
      tier: tierOf(job.key),
      ...this.#reason,
      skipped: this.#skipped,
      again: this.#again(),
      started: this.started,
      outcome: this.outcome,
      error: this.#error,
      source: this.#fromPage ? 'page' : (fetch?.source ?? null),
      revalidated: fetch?.revalidated ?? false,
      joined: fetch !== null && fetch.job !== job,
      attempts: fetch?.attempts ?? 0,
      bytes: this.#bytes ?? fetch?.bytes ?? null,
      transferred: fetch?.transferred ?? null,
      ms: sum(phases),
      phases,
    };
  }

  #again(): RequestReport['again'] {
    const { job, expires, started } = this;
    const isOld = this.#kept !== null && expires !== null && !this.#fromPage;
    if (!isOld || job.reload || job.renew) return null;
    if (this.#kept === 0) return 'not kept';
    return this.#kept <= started ? 'expired' : 'evicted';
  }

  /** What follows the fetch has begun. */
  #isFetched(end: number): boolean {
    const { fetch } = this;
    return fetch === null || (fetch.bytes !== null && (fetch.ended ?? Infinity) <= end);
  }

  #phases(): Phases {
    const { started, fetch } = this;
    const end = this.#ended ?? performance.now();
    const swapped = this.#swapped ?? end;
    const received = fetch ? (fetch.ended ?? end) : started;
    return {
      ...(fetch && without(started - fetch.started, fetch.phases(Math.min(received, end)))),
      ...(this.#isFetched(end) && { decode: swapped - received }),
      ...(this.#swapped !== null && { paint: end - swapped }),
    };
  }
}
