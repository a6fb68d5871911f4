/** Run of one job: an image from the cache or the server, decoded. */

import { fetchImage, knownUrl } from '../page/fetchImage';
import type { Priority, Ticket } from '../page/gate';
import type { CachedImage } from '../page/imageCache';
import type { StreamEvents } from '../page/imageStream';
import type { Page } from '../page/page';
import type { PictureElement } from '../page/pictureElement';
import { generatorFacts } from '../request/generatorFacts';
import { inTier } from '../request/imageAddress';
import { ImageError } from '../request/imageError';
import type { Tier } from '../request/tier';
import type { Shown } from './imageState';
import { shownImage } from './shownImage';
import type { ImageJob } from './target';

/** A wait that nobody sees while a page loads. */
const GROUP_MS = 100;

export class JobRunner {
  readonly #page: Page;
  readonly #priority: () => Priority;
  /** Tells the server which requests are of one component, of which it runs two at once. */
  #lane = randomText();
  #hasRun = false;
  /** The begin of the wait for the next image. */
  #since: number | undefined;

  /** `priority` is read at each admission of the gate. */
  constructor(page: Page, priority: () => Priority) {
    this.#page = page;
    this.#priority = priority;
  }

  /**
   * Calls `arrived` after the fetch, with the tier of the image, which the caller must release; before,
   * `told` with each unfinished one, which the caller must release too, and with the progress.
   */
  async run(
    job: ImageJob,
    ticket: Ticket,
    arrived: (tier: Tier) => void,
    told: StreamEvents,
  ): Promise<Shown> {
    if (job.set) return job.set.run(job, ticket, arrived, told, (...of) => this.run(...of));
    const { blobs, cache, pace } = this.#page;
    const { generator, params, values, asked, exact } = job;
    const started = performance.now();
    const known = job.reload || job.renew ? undefined : cache.get(job.key);
    const image = known ?? (await this.#fetch(job, ticket, told));
    this.#since = undefined;
    // A server that has the exact image sends it in place of a preview.
    const tier = image.key === exact ? 'exact' : job.tier;
    arrived(tier);
    const { timing } = image.image;
    if (timing) pace.record({ generator, asked, tier }, timing);
    const isFirst = !this.#hasRun;
    if (!isFirst && !job.renew) pace.follow();
    this.#hasRun = true;
    const element = await this.#decode(image, job);
    if (isFirst && this.#page.gate.crowded) await together();
    const ended = performance.now();
    return {
      image,
      element,
      params,
      values,
      source: known ? 'page' : 'server',
      tier,
      exact,
      address: tier === 'exact' ? knownUrl(inTier(job, tier), blobs) : null,
      milliseconds: ended - started,
      renewed: job.renew,
    };
  }

  #fetch(job: ImageJob, { signal, superseded }: Ticket, told: StreamEvents): Promise<CachedImage> {
    const priority = this.#priority;
    if (job.reload) this.#forgetPreviews(job);
    const seen: Ticket = {
      since: (this.#since ??= performance.now()),
      signal,
      superseded,
      streamed: (stream) => {
        // The image of a live source stays until the next one is finished.
        if (!job.renew) stream.follow(signal, job, (frame) => this.#decode(frame, job), told);
      },
      get priority() {
        return priority();
      },
    };
    const fetching = fetchImage(this.#page, job, seen, this.#lane);
    return fetching.catch((error: unknown) => {
      if (error instanceof ImageError) {
        this.#since = undefined;
        // Two runs without an end would let all others wait.
        if (error.kind === 'timeout') this.#lane = randomText();
      }
      throw error;
    });
  }

  /** Removes the cached previews, which are as old as the image that is fetched again. */
  #forgetPreviews(job: ImageJob): void {
    for (const tier of generatorFacts(job.generator).preview ?? []) {
      this.#page.cache.delete(inTier(job, tier).key);
    }
  }

  /** Retains the image. */
  async #decode(image: CachedImage, job: ImageJob): Promise<PictureElement> {
    const { cache, pace } = this.#page;
    const url = cache.retain(image);
    try {
      return pace.recent?.take(image) ?? (await shownImage(image, url, job));
    } catch (error) {
      cache.release(image);
      cache.delete(image.key);
      throw error;
    }
  }
}

/** The end of the present group of first pictures. */
let group: Promise<void> | null = null;

/** Pictures that came one by one would each cost a frame of a page that has many of them. */
function together(): Promise<void> {
  return (group ??= new Promise((resolve) => {
    setTimeout(() => {
      group = null;
      resolve();
    }, GROUP_MS);
  }));
}

/** Not `crypto.randomUUID`, which needs HTTPS. */
function randomText(): string {
  return Math.random().toString(36).slice(2);
}
