/** URL of an image for any use outside of `DynamicImage`, such as the `src` of an `<img>`. */

import { thisPage } from '../page/page';
import { chunk } from '../request/chunk';
import type { Params } from '../request/generatorFacts';
import { addressOf, isShort } from '../request/imageAddress';

const never = new AbortController().signal;

/** The URL, or a promise of it when large values must be uploaded first. */
export function urlSoon(
  generator: string,
  params: Params,
  signal = never,
): string | Promise<string> {
  const { json, missing } = thisPage.blobs.prepare(params);
  const address = addressOf(generator, json);
  if (missing.size === 0 && isShort(address)) return address.key;
  return chunk(() => import(/* webpackChunkName: "upload" */ './uploadedUrl')).then(
    ({ uploadedUrl }) => uploadedUrl(generator, params, signal),
  );
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
  signal?: AbortSignal,
): Promise<string> {
  return urlSoon(generator, params, signal);
}
