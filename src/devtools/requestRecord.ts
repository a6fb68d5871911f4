/** One request of one component, from its start to the frame that shows the image. */

import type { TracedImage, TracedJob } from '../page/trace';
import { sum, without, type FetchRecord, type Phases } from './fetchRecord';
import { tierOf, type Reason } from './reason';

export type Outcome =
  | 'running'
  | 'shown'
  /** A newer request came while it waited. */
  | 'superseded'
  /** It was given up while its fetch was running. */
  | 'aborted'
  | 'failed'
  /** Its image arrived after it was given up. */
  | 'discarded';

/** A request as plain JSON; times are in milliseconds. */
export interface RequestReport extends Reason {
  /** Unique on the page; later requests have higher numbers. */
  readonly number: number;
  /** The ID of the component; null without one. */
  readonly image: string | null;
  /** The URL that names the image completely. */
  readonly key: string;
  readonly generator: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly tier: string;
  /** The number of requests that were replaced by newer ones while the previous one was running. */
  readonly skipped: number;
  /** The reason for fetching an image again; null when it is new or in the cache. */
  readonly again: 'not kept' | 'expired' | 'evicted' | null;
  /** The time since the page was opened, by `performance.now()`. */
  readonly started: number;
  readonly outcome: Outcome;
  readonly error: string | null;
  /**
   * The cache of the page, of the browser or of the server, a run of the function, or the run for
   * another tier of the image; null when unknown.
   */
  readonly source: 'page' | 'http' | 'server' | 'run' | 'shared' | null;
  /** True when the server confirmed the image in the browser's cache. */
  readonly revalidated: boolean;
  /** True when it shares the fetch of another component, which had started before. */
  readonly joined: boolean;
  readonly attempts: number;
  /** The size of the image. */
  readonly bytes: number | null;
  /** Bytes over the network, headers included; null when the browser does not report them. */
  readonly transferred: number | null;
  /** The duration until the frame that shows the image, or until the end of the request. */
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
  /** The expiry of the image, by `performance.now()`: 0 at once, null before the image arrives. */
  expires: number | null = null;
  readonly #reason: Reason;
  readonly #skipped: number;
  readonly #kept: number | null;
  #error: string | null = null;
  #fromPage = false;
  #bytes: number | null = null;
  #swapped: number | null = null;
  #ended: number | null = null;

  /** `kept` is the expiry of the same image at its last request; null when the image is new. */
  constructor(job: TracedJob, reason: Reason, skipped: number, kept: number | null) {
    this.job = job;
    this.#reason = reason;
    this.#skipped = skipped;
    this.#kept = kept;
  }

  ready({ image: { image }, source }: TracedImage): void {
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

  /** True when the fetch has ended, or was not needed. */
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
