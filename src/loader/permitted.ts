/** Image element by a URL that the Content-Security-Policy permits. A chunk of the bundle. */

import type { CachedImage } from '../page/imageCache';
import { thisPolicy, type ContentPolicy } from '../request/contentPolicy';
import { ImageError } from '../request/imageError';
import { refusedBy } from '../request/refusedByPolicy';
import { dataUrlOf, type FetchedImage } from '../request/transport';
import { decodedImage } from './decode';

const MOST_SHOWN = 1000;

/**
 * The last way is the URL of the image itself, which browsers load again, from their cache as a
 * rule. They show the pixels that this page has loaded before under a URL, whatever the server has
 * by now, so that this way is left to images that stay the same.
 */
export class PermittedImages {
  readonly #policy: ContentPolicy;
  /** The ETag of each image that was shown by its own URL, oldest first. */
  readonly #shown = new Map<string, string>();

  constructor(policy: ContentPolicy = thisPolicy) {
    this.#policy = policy;
  }

  /**
   * The decoded element; `url` is the object URL or the data URL, which is not decoded again where it
   * `hasFailed`. Throws an `ImageError`.
   */
  async element({ image }: CachedImage, url: string, hasFailed = false): Promise<HTMLImageElement> {
    for await (const each of this.#urls(image, url)) {
      try {
        if (hasFailed && each === url) throw new Error();
        return await decodedImage(each, image.size);
      } catch {
        if (!(await this.#policy.hasRefused('img-src', each))) break;
      }
    }
    const { mediaType, blob } = image;
    if (this.#policy.refuses('img-src', url)) throw refusedBy('img-src', schemeOf(url));
    throw new ImageError('not-an-image', 'The image cannot be decoded', {
      detail: `It is said to be ${mediaType} of ${blob.size} bytes.`,
    });
  }

  async *#urls(image: FetchedImage, url: string): AsyncGenerator<string> {
    const isPermitted = (each: string) => !this.#policy.refuses('img-src', each);
    if (isPermitted(url)) yield url;
    if (!image.dataUrl && isPermitted('data:')) yield await dataUrlOf(image.blob);
    const own = image.timing?.url;
    if (own && this.#isLasting(own, image)) yield own;
  }

  /** True if the browser has no other image under the URL of this one. */
  #isLasting(url: string, { etag = '', lifetime }: FetchedImage): boolean {
    if (lifetime <= 0) return false;
    const before = this.#shown.get(url);
    this.#shown.delete(url);
    this.#shown.set(url, etag);
    for (const oldest of this.#shown.keys()) {
      if (this.#shown.size > MOST_SHOWN) this.#shown.delete(oldest);
    }
    return before === undefined || (before !== '' && before === etag);
  }
}

function schemeOf(url: string): string {
  return url.startsWith('data:') ? 'data:' : 'blob:';
}

export const permittedImages = new PermittedImages();
