/** An image with its description, which is a part of its own where it is too long for headers. */

import { chunk } from '../request/chunk';
import type { ImageAddress } from '../request/imageAddress';
import { fetchOnce, undescribed } from '../request/transport';
import type { FetchedImage, FetchOnce, FetchWatch, Send } from '../request/transport';
import { listener } from './trace';

export type { Send };

export interface ImageFetch extends ImageAddress {
  /** Bypasses every cache. */
  readonly reload: boolean;
  /** Milliseconds; 0 for no limit. */
  readonly timeout: number;
}

/** Throws the `ImageError` of the image; a description that fails leaves the image whole. */
export async function fetchWhole(
  image: ImageFetch,
  send: Send,
  lane?: string,
  once: FetchOnce = fetchOnce,
): Promise<FetchedImage> {
  const fetched = await fetchFile(image, send, lane, once);
  if (fetched.part === undefined) return fetched;
  const again = () => fetchFile({ ...image, reload: true }, send, lane, once);
  const loaded = await chunk(
    () => import(/* webpackChunkName: "description" */ './description'),
  ).catch((error: unknown) => undescribed(fetched, error));
  if (!('describe' in loaded)) return loaded;
  return loaded.describe(fetched, send, image.reload ? null : again);
}

function fetchFile(
  image: ImageFetch,
  send: Send,
  lane: string | undefined,
  once: FetchOnce,
): Promise<FetchedImage> {
  const run = (watch?: FetchWatch) =>
    send((url, signal, restart) => once(url, image.reload, signal, watch, lane, restart));
  return listener?.fetch(image, run) ?? run();
}
