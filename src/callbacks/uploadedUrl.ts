/** URL of an image whose large values must be uploaded first. A chunk of the bundle. */

import { shortUrl } from '../page/fetchImage';
import { thisPage } from '../page/page';
import type { Params } from '../request/generatorFacts';
import { addressOf, isShort } from '../request/imageAddress';

const ignore = () => undefined;

/** As `urlOf`. */
export async function uploadedUrl(
  generator: string,
  params: Params,
  signal: AbortSignal,
): Promise<string> {
  const { blobs } = thisPage;
  const { values, missing } = blobs.prepare(params);
  blobs.hold(values);
  try {
    await blobs.upload(missing, { signal, progress: ignore });
    const address = addressOf(generator, blobs.prepare(params).json);
    const long = new Map(isShort(address) ? [] : [[address.json, 'params']]);
    await blobs.upload(long, { signal, progress: ignore });
    return await shortUrl(address, blobs, signal);
  } finally {
    blobs.release(values);
  }
}
