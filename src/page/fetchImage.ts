/** Fetch of an image into the cache of the page: shared, retried, under a URL that can be sent. */

import { chunk } from '../request/chunk';
import { isShort, urlWithBlob, type ImageAddress } from '../request/imageAddress';
import { ImageError } from '../request/imageError';
import { withRetries, type Attempt } from '../request/retry';
import type { Blobs } from './blobs';
import type { Ticket } from './gate';
import type { CachedImage } from './imageCache';
import type { Page } from './page';
import { fetchWhole, type ImageFetch, type Send } from './wholeImage';

export type { ImageFetch };

/**
 * Throws an `ImageError`, or an `AbortError` when the ticket's signal aborts. All requests of one
 * component have the same `lane`.
 */
export function fetchImage(
  page: Page,
  image: ImageFetch,
  ticket: Ticket,
  lane?: string,
): Promise<CachedImage> {
  const { blobs, cache, gate } = page;
  const fetch = (wanted: ImageFetch) => {
    const { key, exact, reload, timeout } = wanted;
    return gate.request(
      // Requests with another timeout fail at another time, and do not share a fetch.
      `${reload ? 'reload ' : ''}${timeout} ${key}`,
      async (signal, turn, tell) => {
        const stream = wanted.facts.frames
          ? await import(/* webpackChunkName: "frames" */ './imageStream').then(
              ({ newStream }) => newStream(cache, exact, turn, tell),
              () => undefined, // the finished image needs no chunk
            )
          : undefined;
        const send: Send = (run) =>
          withRetries((attempt) => sendShort(wanted, blobs, attempt, run), {
            signal,
            turn: stream?.turn ?? turn,
            timeout,
          });
        const fetched = await fetchWhole(wanted, send, lane, stream?.fetchOnce);
        return cache.put(fetched.size ? key : exact, fetched);
      },
      ticket,
    );
  };
  return page.around?.(image, fetch) ?? fetch(image);
}

/** The key, or a short URL of the same image, whose params are uploaded as a blob. */
export async function shortUrl(
  address: ImageAddress,
  blobs: Blobs,
  signal: AbortSignal,
): Promise<string> {
  const url = knownUrl(address, blobs);
  if (url !== null) return url;
  const uploads = await blobs.load();
  return urlWithBlob(address, await uploads.put(address.json, signal));
}

/** The same without an upload; null where one would be needed. */
export function knownUrl(address: ImageAddress, blobs: Blobs): string | null {
  if (isShort(address)) return address.key;
  const sha256 = blobs.sha256Of(address.json);
  return sha256 === undefined ? null : urlWithBlob(address, sha256);
}

/**
 * Makes one attempt, and uploads again the blobs that the server has lost.
 *
 * The uploads belong to the attempt, which a newer request ends only where it takes long.
 */
async function sendShort<T>(
  image: ImageFetch,
  blobs: Blobs,
  { signal, untimed, restart }: Attempt,
  run: (url: string, signal: AbortSignal, restart: () => void) => Promise<T>,
): Promise<T> {
  const renewed = new Set<string>();
  for (;;) {
    const since = performance.now();
    const url = await untimed(() => shortUrl(image, blobs, signal));
    try {
      // Without a tier it is an ordinary image, for whoever colours no values.
      return await run(
        image.facts.data && image.tier === 'exact' ? `${url}&tier=data` : url,
        signal,
        restart,
      );
    } catch (error) {
      if (!(error instanceof ImageError && error.circumstances.blobs)) throw error;
      await untimed(async () => {
        const { renew } = await chunk(() => import(/* webpackChunkName: "upload" */ './lostBlobs'));
        await renew(error, image, blobs, { renewed, since, signal });
      });
    }
  }
}
