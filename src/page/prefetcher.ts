/** Images that may be wanted next, fetched while nobody waits for anything. */

import { lacksValue, type Params } from '../request/generatorFacts';
import type { Blobs } from './blobs';
import { addressOf, isShort, type ImageAddress } from './imageRequest';
import { fetchShared, thisPage, type Page } from './page';

/** So that the pauses of a moving hand are none. */
const REST_MS = 250;

/** Makes the first failure the last one, without a retry. */
const superseded = AbortSignal.abort();

interface Wish {
  readonly generator: string;
  readonly params: Params;
  readonly timeout: number;
}

interface ReadyWish {
  readonly wish: Wish;
  readonly address: ImageAddress;
}

/** One fetch at a time, the wishes of the first component first; errors are silent. */
export class Prefetcher {
  readonly #page: Page;
  /** By those who have them. */
  readonly #wishes = new Map<object, readonly Wish[]>();
  /** Generators whose images may not be kept. */
  readonly #unkept = new Set<string>();
  readonly #done = new WeakSet<Wish>();
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

  /** Puts these wishes in the place of those that the owner had before. */
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
      // Who wants the image after all will ask for it, and be told what is wrong.
    }
    if (!abort.signal.aborted) this.#done.add(next.wish);
    this.#running = null;
    this.#look();
  }

  async #fetch({ wish, address }: ReadyWish, signal: AbortSignal): Promise<void> {
    const image = { ...address, reload: false, timeout: wish.timeout };
    const ticket = { signal, superseded, priority: 'prefetch' } as const;
    const fetched = await fetchShared(this.#page, image, ticket);
    if (fetched.image.lifetime === 0) this.#unkept.add(wish.generator);
  }

  #ready(): ReadyWish[] {
    const { blobs, cache } = this.#page;
    return [...this.#wishes.values()].flat().flatMap((wish) => {
      if (this.#done.has(wish) || this.#unkept.has(wish.generator)) return [];
      const address = addressAtHand(wish, blobs);
      return address && !cache.get(address.key) ? [{ wish, address }] : [];
    });
  }
}

/** Null for what could be asked for only after an upload, or not at all. */
function addressAtHand({ generator, params }: Wish, blobs: Blobs): ImageAddress | null {
  try {
    if (lacksValue(generator, params)) return null;
    const { json, missing } = blobs.prepare(params);
    const address = addressOf(generator, json);
    const short = isShort(address) || blobs.sha256Of(json) !== undefined;
    return missing.size === 0 && short ? address : null;
  } catch {
    return null;
  }
}

/** Whether the visitor asked browsers to spare data. */
function savesData(): boolean {
  const { connection } = navigator as { connection?: { readonly saveData?: boolean } };
  return connection?.saveData === true;
}

export const thisPrefetcher = new Prefetcher(thisPage);
