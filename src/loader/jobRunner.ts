/** Run of one job: an image from the cache or the server, decoded. */

import { fetchImage, knownUrl } from '../page/fetchImage';
import type { Priority, Ticket } from '../page/gate';
import type { CachedImage } from '../page/imageCache';
import type { Page } from '../page/page';
import type { PictureElement } from '../page/pictureElement';
import { generatorFacts } from '../request/generatorFacts';
import { inTier } from '../request/imageAddress';
import { ImageError } from '../request/imageError';
import type { Tier } from '../request/tier';
import type { Shown } from './imageState';
import { shownImage } from './shownImage';
import type { ImageJob } from './target';

export class JobRunner {
  readonly #page: Page;
  readonly #priority: () => Priority;
  /** Tells the server which requests are of one component, of which it runs two at once. */
  #lane = randomText();
  #hasRun = false;

  /** `priority` is read at each admission of the gate. */
  constructor(page: Page, priority: () => Priority) {
    this.#page = page;
    this.#priority = priority;
  }

  /** Calls `arrived` after the fetch, with the tier of the image, which the caller must release. */
  async run(job: ImageJob, ticket: Ticket, arrived: (tier: Tier) => void): Promise<Shown> {
    const { blobs, cache, pace } = this.#page;
    const { params, values, kind, exact } = job;
    const started = performance.now();
    const known = job.reload || job.renew ? undefined : cache.get(job.key);
    const image = known ?? (await this.#fetch(job, ticket));
    // A server that has the exact image sends it in place of a preview.
    const tier = image.key === exact ? 'exact' : job.tier;
    arrived(tier);
    const { timing } = image.image;
    if (timing) pace.record(kind, tier, timing);
    if (this.#hasRun && !job.renew) pace.follow();
    this.#hasRun = true;
    const element = await this.#decode(image, job);
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
      renewed: job.renew ?? false,
    };
  }

  #fetch(job: ImageJob, { signal, superseded }: Ticket): Promise<CachedImage> {
    const priority = this.#priority;
    if (job.reload) this.#forgetPreviews(job);
    const seen: Ticket = {
      signal,
      superseded,
      get priority() {
        return priority();
      },
    };
    const fetching = fetchImage(this.#page, job, seen, this.#lane);
    return fetching.catch((error: unknown) => {
      // Two runs without an end would let all others wait.
      if (error instanceof ImageError && error.kind === 'timeout') this.#lane = randomText();
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
    const { cache, recent } = this.#page;
    const url = cache.retain(image);
    try {
      return recent.take(image) ?? (await shownImage(image, url, job));
    } catch (error) {
      cache.release(image);
      cache.delete(image.key);
      throw error;
    }
  }
}

/** Not `crypto.randomUUID`, which needs HTTPS. */
function randomText(): string {
  return Math.random().toString(36).slice(2);
}
