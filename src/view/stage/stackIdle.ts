/** Pictures that a gesture may uncover, fetched while the page is idle and laid beneath the others. */

import { zoomed, type View, type ViewHome } from '../../base/geometry/view';
import { shownImage } from '../../loader/shownImage';
import type { CachedImage } from '../../page/imageCache';
import { thisPage } from '../../page/page';
import type { Wish } from '../../page/prefetcher';
import { readyAddress } from '../../page/readyAddress';
import type { StageHost } from './host';
import { viewOf, type Layer } from './stackLayer';

export interface StackIdleEvents {
  /** True where the exact picture with this key is in the stack. */
  readonly has: (exact: string) => boolean;
  /** Puts a picture at the bottom of the stack. */
  readonly lay: (layer: Layer) => void;
}

/** The next step out shows twice as much in each direction. */
const OUT = 2;
const MIDDLE = [0.5, 0.5] as const;

export class StackIdle {
  readonly #host: StageHost;
  readonly #events: StackIdleEvents;
  #isUsed = false;

  constructor(host: StageHost, events: StackIdleEvents) {
    this.#host = host;
    this.#events = events;
  }

  /** The views whose exact pictures the page has, newest first. */
  known(home: ViewHome): readonly View[] {
    const exact = keyOf(this.#wishOf(null));
    if (exact === null) return [];
    const { cache } = thisPage;
    const isOfGroup = (key: string) => key === exact || key.startsWith(`${exact}&view=`);
    const isExact = (key: string) => !key.includes('&tier=');
    return cache.keys
      .filter((key) => isOfGroup(key) && isExact(key))
      .reverse()
      .map((key) => viewOf({ exact: key }, home));
  }

  /** Lays the home picture, and the next step out of a view, as soon as the page has them. */
  fetch(home: ViewHome, view: View): void {
    const out = zoomed(home, view, OUT, MIDDLE);
    const wishes = [null, out].flatMap((each) => {
      const wish = this.#wishOf(each);
      const key = keyOf(wish);
      if (!wish || key === null || this.#events.has(key) || this.#layIfKnown(wish, key)) return [];
      return [{ ...wish, fetched: () => this.#layIfKnown(wish, key) }];
    });
    this.#wish(wishes);
  }

  stop(): void {
    this.#wish([]);
  }

  #wishOf(view: View | null): Wish | null {
    const request = this.#host.wish(view);
    const { generator, params, timeout, asked, far } = request ?? {};
    if (!generator || far || timeout === undefined) return null;
    return { generator, params: params ?? {}, timeout, ...(asked && { asked }) };
  }

  /** True where the page has the exact picture. */
  #layIfKnown({ generator }: Wish, key: string): boolean {
    const image = thisPage.cache.get(key);
    if (image) void this.#lay(image, key, generator);
    return image !== undefined;
  }

  async #lay(image: CachedImage, exact: string, generator: string): Promise<void> {
    const url = thisPage.cache.retain(image);
    try {
      const { facts, colours } = this.#host;
      const origin = { generator, facts: facts(), colours: { current: colours ?? null } };
      const element = await shownImage(image, url, origin);
      if (!this.#events.has(exact)) this.#events.lay({ element, image, exact, tier: 'exact' });
    } catch {
      // Whoever wants to see this picture hears of it.
    } finally {
      thisPage.cache.release(image);
    }
  }

  #wish(wishes: readonly Wish[]): void {
    if (wishes.length === 0 && !this.#isUsed) return;
    this.#isUsed = true;
    import(/* webpackChunkName: "prefetch" */ '../../page/prefetcher').then(
      ({ thisPrefetcher }) => {
        thisPrefetcher.wish(this, wishes);
      },
      () => undefined,
    );
  }
}

/** The key of the exact picture; null where it needs an upload. */
function keyOf(wish: Wish | null): string | null {
  return (wish && readyAddress(wish, thisPage.blobs)?.key) ?? null;
}
