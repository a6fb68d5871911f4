/** Image elements that were on screen lately: showing one of them again needs no decoding. */

import type { CachedImage } from './imageCache';
import type { PictureElement } from './pictureElement';

interface Recent {
  readonly image: CachedImage;
  readonly element: PictureElement;
}

const MOST = 8;
/** An element keeps the file of its image in memory, even after its URL was revoked. */
const MOST_BYTES = 16 * 2 ** 20;

export class RecentElements {
  /** Oldest first. */
  #kept: readonly Recent[] = [];

  keep({ image, element }: Recent): void {
    this.#kept = [...this.#kept, { image, element }].slice(-MOST);
    while (bytesOf(this.#kept) > MOST_BYTES) this.#kept = this.#kept.slice(1);
  }

  /** Removes and returns the element of this cached image, unless it lies in a stack on the page. */
  take(image: CachedImage): PictureElement | undefined {
    const found = this.#kept.find((recent) => {
      return recent.image === image && !recent.element.isConnected;
    });
    this.#kept = this.#kept.filter((recent) => recent !== found);
    return found?.element;
  }
}

function bytesOf(kept: readonly Recent[]): number {
  return kept.reduce((sum, { image }) => sum + image.image.blob.size, 0);
}
