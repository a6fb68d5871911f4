/** Decoded element of a fetched image. */

import type { CachedImage } from '../page/imageCache';
import { chunk } from '../request/chunk';
import { thisPolicy } from '../request/contentPolicy';
import type { PictureElement } from '../page/pictureElement';
import { decodedImage } from './decode';
import type { ImageJob } from './target';

/** What the element depends on, beside the image. */
export type ShownJob = Pick<ImageJob, 'colours' | 'facts' | 'generator'>;

/** `url` is the object URL or the data URL of the image. Throws an `ImageError`. */
export async function shownImage(
  cached: CachedImage,
  url: string,
  job: ShownJob,
): Promise<PictureElement> {
  if (cached.image.data && job.colours) {
    const { valueCanvas } = await chunk(() => import(/* webpackChunkName: "values" */ './values'));
    return valueCanvas(cached.image, job);
  }
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
