/** Descriptions that are parts of their own. A chunk of the bundle. */

import { descriptionIn, mediaTypeOf } from '../request/answerHeaders';
import { ImageError, retryDelay } from '../request/imageError';
import { failureOf, request, undescribed } from '../request/transport';
import type { FetchedImage, Send } from '../request/transport';
import { partUrl } from '../request/queries';

const JSON_TYPE = 'application/json';

/** The image, with its description if that can be had; `again` fetches the image anew. */
export async function describe(
  fetched: FetchedImage,
  send: Send,
  again: (() => Promise<FetchedImage>) | null,
): Promise<FetchedImage> {
  try {
    return await described(fetched, send);
  } catch (error) {
    // An image in the browser's cache can name a part that the server no longer has.
    if (!isGone(error) || !again) return undescribed(fetched, error);
  }
  const newer = await again();
  return described(newer, send).catch((error: unknown) => undescribed(newer, error));
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

function isGone(error: unknown): boolean {
  return error instanceof ImageError && error.circumstances.code === 'part-missing';
}

function fetchDescription(url: string, signal: AbortSignal) {
  return request(url, { accepted: JSON_TYPE, signal }, async (response) => {
    if (!response.ok || mediaTypeOf(response) !== JSON_TYPE) throw await failureOf(response);
    const text = await response.text();
    return { ...descriptionIn(text), partBytes: text.length };
  });
}
