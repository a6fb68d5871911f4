/** Decoded element of a fetched image. */

import type { CachedImage } from '../page/imageCache';
import { chunk } from '../request/chunk';
import { thisPolicy } from '../request/contentPolicy';
import { decodedImage } from './decode';

/** `url` is the object URL or the data URL of the image. Throws an `ImageError`. */
export async function shownImage(cached: CachedImage, url: string): Promise<HTMLImageElement> {
  const isPermitted = !thisPolicy.refuses('img-src', url);
  if (isPermitted) {
    try {
      return await decodedImage(url, cached.image.size);
    } catch {
      // The chunk knows the reason, or another way.
    }
  }
  const { permittedImages } = await chunk(
    () => import(/* webpackChunkName: "failure" */ './permitted'),
  );
  return permittedImages.element(cached, url, isPermitted);
}
