/** Run of one job: an image from the cache or the server, decoded and given a frame of its own. */

import { fetchImage, knownUrl } from '../page/fetchImage';
import type { Priority, Ticket } from '../page/gate';
import type { CachedImage } from '../page/imageCache';
import type { Page } from '../page/page';
import { generatorFacts } from '../request/generatorFacts';
import { inTier } from '../request/imageAddress';
import { ImageError } from '../request/imageError';
import type { Shown } from './imageState';
import { PaintTurns } from './paintTurns';
import { shownImage } from './shownImage';
import type { ImageJob } from './target';

export class JobRunner {
  readonly #page: Page;
  readonly #priority: () => Priority;
  readonly #isCrowded: () => boolean;
  readonly #turns = new PaintTurns();
  /** Tells the server which requests are of one component, of which it runs two at once. */
  #lane = randomText();

  /** `priority` is read at each admission of the gate; `isCrowded` while several jobs may run. */
  constructor(page: Page, priority: () => Priority, isCrowded: () => boolean) {
    this.#page = page;
    this.#priority = priority;
    this.#isCrowded = isCrowded;
  }

  /** Calls `arrived` after the fetch. The caller must release the image. */
  async run(job: ImageJob, ticket: Ticket, arrived: () => void): Promise<Shown> {
    const { blobs, cache, estimates } = this.#page;
    const { params, values, generator } = job;
    const { signal } = ticket;
    const started = performance.now();
    const known = job.reload || job.renew ? undefined : cache.get(job.key);
    const image = known ?? (await this.#fetch(job, ticket));
    arrived();
    // A server that has the exact image sends it in place of a preview.
    const tier = image.key === job.exact ? 'exact' : job.tier;
    const fetched = performance.now();
    const element = await this.#decode(image);
    const ended = performance.now();
    estimates.record(generator, tier, image.image, ended - fetched);
    // Without other jobs, no image can replace this one within its frame.
    const isPatient = !known && !signal.aborted && this.#isCrowded();
    if (!(await this.#turns.take(isPatient, signal))) {
      cache.release(image);
      throw signal.reason as Error;
    }
    return {
      image,
      element,
      params,
      values,
      source: known ? 'page' : 'server',
      tier,
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
  async #decode(image: CachedImage): Promise<HTMLImageElement> {
    const { cache, recent } = this.#page;
    const url = cache.retain(image);
    try {
      return recent.take(image) ?? (await shownImage(image, url));
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
