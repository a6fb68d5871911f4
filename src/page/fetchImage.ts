/** Fetch of an image into the cache of the page: shared, retried, under a URL that can be sent. */

import { isShort, urlWithBlob, type ImageAddress } from '../request/imageAddress';
import { ImageError } from '../request/imageError';
import { withRetries, type Attempt } from '../request/retry';
import type { Blobs } from './blobs';
import type { Ticket } from './gate';
import type { CachedImage } from './imageCache';
import type { Page } from './page';
import { fetchWhole, type ImageFetch, type Send } from './wholeImage';

export type { ImageFetch };

/** Milliseconds in which a blob is uploaded only once for requests that stay forbidden. */
const REFUSED_AGAIN_MS = 60_000;
const REFERENCE = /"\$blob":"([0-9a-f]{64})"/g;

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
  const { key, exact, reload, timeout } = image;
  return gate.request(
    // Requests with another timeout fail at another time, and do not share a fetch.
    `${reload ? 'reload ' : ''}${timeout} ${key}`,
    async (signal, turn) => {
      const send: Send = (run) =>
        withRetries((attempt) => sendShort(image, blobs, attempt, run), { signal, turn, timeout });
      const fetched = await fetchWhole(image, send, lane);
      return cache.put(fetched.size ? key : exact, fetched);
    },
    ticket,
  );
}

/** The key, or a short URL of the same image, whose params are uploaded as a blob. */
export async function shortUrl(
  address: ImageAddress,
  blobs: Blobs,
  signal: AbortSignal,
): Promise<string> {
  return knownUrl(address, blobs) ?? urlWithBlob(address, await blobs.put(address.json, signal));
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
  { signal, untimed }: Attempt,
  run: (url: string, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const renewed = new Set<string>();
  for (;;) {
    const since = performance.now();
    const url = await untimed(() => shortUrl(image, blobs, signal));
    try {
      return await run(url, signal);
    } catch (error) {
      const refused = refusedBlobs(error, image);
      const texts = refused
        ? knownTexts(refused, blobs, renewed)
        : lostBlobs(error)?.map((sha256) => textOf(sha256, blobs, renewed));
      if (!texts?.length) throw error;
      const before = refused ? since - REFUSED_AGAIN_MS : since;
      await untimed(() => Promise.all(texts.map((text) => blobs.renew(text, before, signal))));
    }
  }
}

/**
 * SHA-256 of the blobs in a forbidden request, where the decision depends on their content; else null.
 *
 * The server gives the same answer whether the blobs are lost or not, since it would otherwise tell
 * strangers which files it has.
 */
function refusedBlobs(error: unknown, { json }: ImageAddress): readonly string[] | null {
  if (!(error instanceof ImageError) || error.circumstances.code !== 'forbidden') return null;
  const { blobs } = error.circumstances;
  if (!blobs?.length) return null;
  // The server cannot know the blobs inside params that are a blob themselves.
  const named = [...json.matchAll(REFERENCE)].map(([, sha256]) => String(sha256));
  return [...new Set([...blobs, ...named])];
}

/** The values of these blobs that the page has and has not uploaded again yet. */
function knownTexts(sha256s: readonly string[], blobs: Blobs, renewed: Set<string>): string[] {
  const left = sha256s.filter((sha256) => !renewed.has(sha256));
  for (const sha256 of left) renewed.add(sha256);
  return left.map((sha256) => blobs.textOf(sha256)).filter((text) => text !== undefined);
}

/** SHA-256 of the blobs that are missing on the server; null for any other error. */
function lostBlobs(error: unknown): readonly string[] | null {
  if (!(error instanceof ImageError) || error.circumstances.code !== 'blob-missing') return null;
  const { blobs } = error.circumstances;
  if (!blobs?.length) throw goneError();
  return blobs;
}

/** The value of a lost blob; throws when it was uploaded again before, or is unknown. */
function textOf(sha256: string, blobs: Blobs, renewed: Set<string>): string {
  const text = renewed.has(sha256) ? undefined : blobs.textOf(sha256);
  if (text === undefined) throw goneError();
  renewed.add(sha256);
  return text;
}

function goneError(): ImageError {
  return new ImageError('problem', 'The uploaded file is gone', {
    code: 'blob-missing',
    status: 404,
    detail: 'Upload it again.',
  });
}
