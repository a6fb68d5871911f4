/** Elements that were on screen a moment ago: going back to one of them needs no decoding. */

import type { CachedImage } from './imageCache';

interface Recent {
  readonly image: CachedImage;
  readonly element: HTMLImageElement;
}

const MOST = 8;
/** An element holds the file of its picture, whatever becomes of its URL. */
const MOST_BYTES = 16 * 2 ** 20;

export class RecentElements {
  /** Oldest first. */
  #kept: readonly Recent[] = [];

  keep({ image, element }: Recent): void {
    this.#kept = [...this.#kept, { image, element }].slice(-MOST);
    while (bytesOf(this.#kept) > MOST_BYTES) this.#kept = this.#kept.slice(1);
  }

  /** Gives back the element of this very image, if it is here. */
  take(image: CachedImage): HTMLImageElement | undefined {
    const found = this.#kept.find((recent) => recent.image === image);
    this.#kept = this.#kept.filter((recent) => recent !== found);
    return found?.element;
  }
}

function bytesOf(kept: readonly Recent[]): number {
  return kept.reduce((sum, { image }) => sum + image.image.blob.size, 0);
}
