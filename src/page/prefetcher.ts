/** Prefetch of images that may be wanted next, while the page fetches nothing else. A chunk of the bundle. */

import type { Params } from '../request/generatorFacts';
import type { ImageAddress } from '../request/imageAddress';
import { fetchImage } from './fetchImage';
import { thisPage, type Page } from './page';
import { readyAddress, type ImageWish } from './readyAddress';

/** The idle time before a fetch; longer than a pause within a drag. */
const REST_MS = 250;

/** Excludes retries: the first failure is the last. */
const superseded = AbortSignal.abort();

export interface Wish extends ImageWish {
  readonly timeout: number;
  /** Called when the image is in the cache of the page. */
  readonly fetched?: () => void;
}

/** What a component tells of its `prefetch`. */
export interface PrefetchOptions {
  readonly generator: string | null | undefined;
  readonly prefetch: readonly Params[] | null | undefined;
  readonly timeout: number;
  /** The image of the component itself is asked for. */
  readonly asks: boolean;
  /** The part of the query that tells the size, the theme and this view. */
  readonly askedAt: (view: unknown) => string;
  /** The present view, which the hand moves without React. */
  readonly wanted: { readonly current: { readonly view: unknown } | null };
}

export function wishesOf(options: PrefetchOptions): readonly Wish[] {
  const { generator, prefetch, timeout, asks, askedAt, wanted } = options;
  if (!generator || !asks || !Array.isArray(prefetch)) return [];
  return (prefetch as readonly Params[]).map((params) => ({
    generator,
    timeout,
    params,
    get asked() {
      return askedAt(wanted.current?.view);
    },
  }));
}

interface ReadyWish {
  readonly wish: Wish;
  readonly address: ImageAddress;
}

/** Fetches one image at a time, in the order of the components; errors are ignored. */
export class Prefetcher {
  readonly #page: Page;
  /** By owner, which is any object that identifies a component. */
  readonly #wishes = new Map<object, readonly Wish[]>();
  /** Generators whose images must not be cached. */
  readonly #unkept = new Set<string>();
  /** The keys that were tried last: the view of a wish may change. */
  readonly #done = new WeakMap<Wish, string>();
  #running: { readonly key: string; readonly abort: AbortController } | null = null;
  #idle = false;
  #idleSince = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(page: Page) {
    this.#page = page;
    const look = () => {
      this.#look();
    };
    page.gate.watch(look);
    document.addEventListener('visibilitychange', look);
  }

  /** Replaces the wishes of the owner. */
  wish(owner: object, wishes: readonly Wish[]): void {
    this.#wishes.delete(owner);
    if (wishes.length > 0) this.#wishes.set(owner, wishes);
    const running = this.#running;
    const wanted = () => this.#ready().some(({ address }) => address.key === running?.key);
    if (running && !wanted()) running.abort.abort();
    this.#look();
  }

  #look(): void {
    clearTimeout(this.#timer);
    const idle = this.#page.gate.idle && !document.hidden && !savesData();
    const now = performance.now();
    if (!idle || !this.#idle) this.#idleSince = now;
    this.#idle = idle;
    if (!idle) this.#running?.abort.abort();
    else if (!this.#running && this.#wishes.size > 0) {
      const start = () => {
        void this.#start();
      };
      this.#timer = setTimeout(start, this.#idleSince + REST_MS - now);
    }
  }

  async #start(): Promise<void> {
    const [next] = this.#ready();
    if (!next) return;
    const abort = new AbortController();
    this.#running = { key: next.address.key, abort };
    try {
      await this.#fetch(next, abort.signal);
    } catch {
      // A component that needs the image requests it again, and shows the error.
    }
    if (!abort.signal.aborted) this.#done.set(next.wish, next.address.key);
    if (this.#page.cache.get(next.address.key)) next.wish.fetched?.();
    this.#running = null;
    this.#look();
  }

  async #fetch({ wish, address }: ReadyWish, signal: AbortSignal): Promise<void> {
    const image = { ...address, reload: false, timeout: wish.timeout };
    const ticket = { signal, superseded, priority: 'prefetch' } as const;
    const fetched = await fetchImage(this.#page, image, ticket);
    if (fetched.image.lifetime === 0) this.#unkept.add(wish.generator);
  }

  #ready(): ReadyWish[] {
    const { blobs, cache } = this.#page;
    return [...this.#wishes.values()].flat().flatMap((wish) => {
      if (this.#unkept.has(wish.generator)) return [];
      const address = readyAddress(wish, blobs);
      const isDone = !address || this.#done.get(wish) === address.key || cache.get(address.key);
      return isDone ? [] : [{ wish, address }];
    });
  }
}

/** True when the browser is set to save data. */
function savesData(): boolean {
  const { connection } = navigator as { connection?: { readonly saveData?: boolean } };
  return connection?.saveData === true;
}

export const thisPrefetcher = new Prefetcher(thisPage);
