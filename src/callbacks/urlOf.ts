/** URL of an image for any use outside of `DynamicImage`, such as the `src` of an `<img>`. */

import type { Params } from '../request/generatorFacts';
import { addressOf, isShort } from '../request/imageAddress';
import { shortUrl } from '../page/fetchImage';
import { thisPage, type Page } from '../page/page';

const never = new AbortController().signal;
const nobody = () => undefined;

/** The URL, or a promise of it when large values must be uploaded first. */
export function urlSoon(
  generator: string,
  params: Params,
  page: Page = thisPage,
): string | Promise<string> {
  const { json, missing } = page.blobs.prepare(params);
  const address = addressOf(generator, json);
  if (missing.size === 0 && isShort(address)) return address.key;
  return urlOf(generator, params, never, page);
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
  { blobs }: Page = thisPage,
): Promise<string> {
  const { values, missing } = blobs.prepare(params);
  blobs.hold(values);
  try {
    await blobs.upload(missing, { signal, progress: nobody });
    return await shortUrl(addressOf(generator, blobs.prepare(params).json), blobs, signal);
  } finally {
    blobs.release(values);
  }
}
