/** An image with its description, which is a part of its own where it is too long for headers. */

import type { ImageAddress } from '../request/imageAddress';
import { ImageError, retryDelay } from '../request/imageError';
import { fetchDescription, fetchOnce } from '../request/transport';
import type { FetchedImage, FetchWatch } from '../request/transport';
import { partUrl } from '../request/urls';
import { listener } from './trace';

export interface ImageFetch extends ImageAddress {
  /** Bypasses every cache. */
  readonly reload: boolean;
  /** Milliseconds; 0 for no limit. */
  readonly timeout: number;
}

/** Runs a request for the URL of an image, and again where that may help. */
export type Send = <T>(run: (url: string, signal: AbortSignal) => Promise<T>) => Promise<T>;

/** Throws the `ImageError` of the image; a description that fails leaves the image whole. */
export async function fetchWhole(
  image: ImageFetch,
  send: Send,
  lane?: string,
): Promise<FetchedImage> {
  const fetched = await fetchFile(image, send, lane);
  try {
    return await described(fetched, send);
  } catch (error) {
    // An image in the browser's cache can name a part that the server no longer has.
    if (!isGone(error) || image.reload) return undescribed(fetched, error);
  }
  const again = await fetchFile({ ...image, reload: true }, send, lane);
  return described(again, send).catch((error: unknown) => undescribed(again, error));
}

function fetchFile(image: ImageFetch, send: Send, lane?: string): Promise<FetchedImage> {
  const run = (watch?: FetchWatch) =>
    send((url, signal) => fetchOnce(url, image.reload, signal, watch, lane));
  return listener?.fetch(image, run) ?? run();
}

async function described(image: FetchedImage, send: Send): Promise<FetchedImage> {
  const { part } = image;
  if (part === undefined) return image;
  const outcome = await send((url, signal) =>
    fetchDescription(partUrl(url, part), signal).catch(finalError),
  );
  if (outcome instanceof ImageError) throw outcome;
  return { ...image, ...outcome };
}

/**
 * The error as a value, unless another attempt may help.
 *
 * An attempt that throws while a newer image waits would drop this image, which has arrived.
 */
function finalError(error: unknown): ImageError {
  const isFinal = error instanceof ImageError && retryDelay(error, 0) === null;
  if (!isFinal || error.circumstances.code === 'blob-missing') throw error;
  return error;
}

/** Throws anything but an `ImageError`, such as an abort. */
function undescribed(image: FetchedImage, error: unknown): FetchedImage {
  if (!(error instanceof ImageError)) throw error;
  return { ...image, omitted: `The description could not be fetched: ${error.message}` };
}

function isGone(error: unknown): boolean {
  return error instanceof ImageError && error.circumstances.code === 'part-missing';
}
