/**
 * Refreshes of functions that ask for a `View`: the images of all views of the refreshed params leave
 * the cache of the page, and are asked for past every other cache that may have them.
 */

import type { CachedImage } from '../../page/imageCache';
import { thisPage, type AroundFetch, type Page } from '../../page/page';

interface Refresh {
  /** By `performance.now()`: what was asked for before is outdated. */
  since: number;
  /** By `Date.now()`: other caches may have older images until then. */
  until: number;
  /** The keys of images that the page had, which the server may keep for longer. */
  stale: Set<string>;
}

export class Refreshes {
  readonly #page: Page;
  /** By function and params. */
  readonly #refreshes = new Map<string, Refresh>();
  /** The keys of the refreshes under way, which all who want the same share. */
  readonly #running = new Set<string>();

  constructor(page: Page) {
    this.#page = page;
  }

  /** True for an image that was asked for before the last refresh of its function and params. */
  isOutdated({ key, image: { timing } }: CachedImage): boolean {
    return (timing?.asked ?? 0) < (this.#of(key)?.since ?? 0);
  }

  readonly around: AroundFetch = async (image, fetch) => {
    const { key, reload } = image;
    const isNew = reload && !this.#running.has(key);
    if (isNew) this.#begin(key);
    try {
      const fetched = await fetch({ ...image, reload: reload || this.#isStale(key) });
      this.#fetched(fetched);
      return fetched;
    } finally {
      if (isNew) this.#running.delete(key);
    }
  };

  #of(key: string): Refresh | undefined {
    return this.#refreshes.get(groupOf(key));
  }

  #isStale(key: string): boolean {
    const refresh = this.#of(key);
    return refresh !== undefined && (Date.now() < refresh.until || refresh.stale.has(key));
  }

  #begin(key: string): void {
    const group = groupOf(key);
    const { cache } = this.#page;
    const known = cache.keys.filter((each) => groupOf(each) === group);
    for (const each of known) cache.delete(each);
    const stale = new Set([...(this.#refreshes.get(group)?.stale ?? []), ...known]);
    this.#refreshes.set(group, { since: performance.now(), until: Infinity, stale });
    this.#running.add(key);
  }

  #fetched(fetched: CachedImage): void {
    const { key, image } = fetched;
    const refresh = this.#of(key);
    if (!refresh) return;
    if (this.isOutdated(fetched)) {
      // It was on its way before the refresh.
      if (this.#page.cache.get(key) === fetched) this.#page.cache.delete(key);
      return;
    }
    refresh.stale.delete(key);
    // What need not be asked for again is as old as its max-age at most.
    const expires = image.lifetime < Infinity ? Date.now() + image.lifetime : 0;
    refresh.until = Math.min(refresh.until, expires);
  }
}

/** The URL of an image before what is asked for beside its params. */
function groupOf(key: string): string {
  return key.replace(/&(size|theme|view|tier)=.*/, '');
}

export const thisRefreshes = new Refreshes(thisPage);
thisPage.around = thisRefreshes.around;
