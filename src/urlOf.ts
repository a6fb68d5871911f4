/** The URL of an image for what is no `DynamicImage`, such as the `src` of a plain `<img>`. */

import { thisPage, type Page, type Params } from './imageLoader';
import { addressOf, shortUrl } from './imageRequest';

const never = new AbortController().signal;
const nobody = () => undefined;

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
