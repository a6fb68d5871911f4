/** Asks for an image under a short URL, and brings again what the server has lost. */

import type { Blobs } from './blobs';
import { generatorFacts, pathPrefix } from '../dash/renderer';
import type { FetchedImage } from './imageCache';
import { ImageError } from '../request/imageError';
import { imageUrl, tierUrl } from '../request/canonicalJson';
import { referenceTo } from '../request/largeValues';
import { withRetries, type Attempt, type RetryOptions } from '../request/retry';
import type { Tier } from '../loader/tiers';
import type { FetchWatch } from './trace';
import { fetchImage } from '../request/transport';

/** The server takes no more. */
const MAX_PARAMS_BYTES = 65_536;
/** What every server and every proxy takes, and caches can hold. */
const MAX_URL_LENGTH = 2000;

export interface ImageAddress {
  /** The URL that holds all that makes the image, of any length. */
  readonly key: string;
  /** The key of the exact image. */
  readonly exact: string;
  readonly tier: Tier;
  readonly generator: string;
  /** The params in canonical JSON. */
  readonly json: string;
}

export interface RequestOptions extends RetryOptions {
  /** Past every cache. */
  readonly reload: boolean;
  readonly watch?: FetchWatch | undefined;
}

/** Throws an `ImageError` when the params are too large for the server. */
export function addressOf(generator: string, json: string): ImageAddress {
  checkSize(json);
  const exact = urlOf(generator, json);
  return { key: exact, exact, tier: 'exact', generator, json };
}

/** The same image, or whatever is about it, in another tier. */
export function inTier<T extends ImageAddress>(address: T, tier: Tier): T {
  return { ...address, key: tierUrl(address.exact, tier), tier };
}

function urlOf(generator: string, json: string): string {
  return imageUrl(pathPrefix(), generator, json, generatorFacts(generator).version);
}

function checkSize(json: string): void {
  const size = new TextEncoder().encode(json).length;
  if (size <= MAX_PARAMS_BYTES) return;
  throw new ImageError('url-too-long', 'The params are too large', {
    detail: `They make ${size} bytes of JSON; the limit is ${MAX_PARAMS_BYTES}.`,
  });
}

/** The same for all tiers, whose params travel in the same way. */
export function isShort({ exact }: ImageAddress): boolean {
  return exact.length <= MAX_URL_LENGTH;
}

/** The key, or a short URL of the same image, for which the params themselves go up as a blob. */
export async function shortUrl(
  address: ImageAddress,
  blobs: Blobs,
  signal: AbortSignal,
): Promise<string> {
  if (isShort(address)) return address.key;
  const { generator, json, tier } = address;
  return tierUrl(urlOf(generator, referenceTo(await blobs.put(json, signal))), tier);
}

/** Throws an `ImageError`, or the signal's reason when it is aborted. */
export function requestImage(
  address: ImageAddress,
  blobs: Blobs,
  options: RequestOptions,
): Promise<FetchedImage> {
  return withRetries((attempt) => ask(address, blobs, options, attempt), options);
}

/** All within one attempt: a newer request must not end what it would have to begin again. */
async function ask(
  address: ImageAddress,
  blobs: Blobs,
  { reload, watch }: RequestOptions,
  { signal, untimed }: Attempt,
): Promise<FetchedImage> {
  const renewed = new Set<string>();
  for (;;) {
    const since = performance.now();
    const url = await untimed(() => shortUrl(address, blobs, signal));
    try {
      return await fetchImage(url, reload, signal, watch);
    } catch (error) {
      const lost = lostBlobs(error);
      if (!lost) throw error;
      const texts = lost.map((sha256) => textOf(sha256, blobs, renewed));
      await untimed(() => Promise.all(texts.map((text) => blobs.renew(text, since, signal))));
    }
  }
}

function lostBlobs(error: unknown): readonly string[] | null {
  if (!(error instanceof ImageError) || error.circumstances.code !== 'blob-missing') return null;
  const { blobs } = error.circumstances;
  if (!blobs?.length) throw goneError();
  return blobs;
}

/** The value of a lost blob, which is brought again once. */
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
