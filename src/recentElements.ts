/** The elements that were on screen a moment ago: going back to one of them needs no decoding. */

import type { CachedImage } from './imageCache';

interface Recent {
  readonly image: CachedImage;
  readonly element: HTMLImageElement;
}

export class RecentElements {
  readonly #release: (image: CachedImage) => void;
  readonly #limit: number;
  /** Oldest first. */
  #kept: Recent[] = [];

  constructor(release: (image: CachedImage) => void, limit = 3) {
    this.#release = release;
    this.#limit = limit;
  }

  /** Takes over an image that is retained. */
  keep(recent: Recent): void {
    this.#kept.push(recent);
    if (this.#kept.length > this.#limit) this.#drop(this.#kept.shift());
  }

  /** The element of an image, which is still retained, if it is here. */
  take(image: CachedImage): HTMLImageElement | undefined {
    const place = this.#kept.findIndex((recent) => recent.image === image);
    return place < 0 ? undefined : this.#kept.splice(place, 1)[0]?.element;
  }

  clear(): void {
    for (const recent of this.#kept.splice(0)) this.#drop(recent);
  }

  #drop(recent: Recent | undefined): void {
    if (recent) this.#release(recent.image);
  }
}
