/** The URL of an image for what is no `DynamicImage`, such as the `src` of a plain `<img>`. */

import type { Params } from '../request/generatorFacts';
import { addressOf, isShort, shortUrl } from '../page/imageRequest';
import { thisPage, type Page } from '../page/page';

const never = new AbortController().signal;
const nobody = () => undefined;

/** The URL at once where nothing has to go up before, else a promise of it. */
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
 * Ends when the server has all that the URL names.
 *
 * Throws an `ImageError`, a `KeyError` for params that are no JSON, or the signal's reason.
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
