/** URL of an image for any use outside of `DynamicImage`, such as the `src` of an `<img>`. */

import type { Params } from '../request/generatorFacts';
import { addressOf, isShort } from '../request/imageAddress';
import { shortUrl } from '../page/fetchImage';
import { thisPage } from '../page/page';

const never = new AbortController().signal;
const ignore = () => undefined;

/** The URL, or a promise of it when large values must be uploaded first. */
export function urlSoon(generator: string, params: Params): string | Promise<string> {
  const { json, missing } = thisPage.blobs.prepare(params);
  const address = addressOf(generator, json);
  if (missing.size === 0 && isShort(address)) return address.key;
  return urlOf(generator, params);
}

/**
 * Resolves when the server has all large values that the URL refers to.
 *
 * Throws an `ImageError`, a `KeyError` for params that cannot be written as JSON, or the signal's
 * reason.
 */
export async function urlOf(
  generator: string,
  params: Params,
  signal: AbortSignal = never,
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
