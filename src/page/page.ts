/** What all components of the page share, and how they fetch. */

import { Blobs } from './blobs';
import { Estimates } from './estimates';
import { ImageCache, type CachedImage } from './imageCache';
import { requestImage, type ImageAddress } from './imageRequest';
import { RecentElements } from './recentElements';
import type { Turn } from '../request/retry';
import { Gate, type Job, type Ticket } from '../loader/scheduler';
import { listener, type FetchWatch } from './trace';

export interface Page {
  readonly cache: ImageCache;
  readonly gate: Gate;
  readonly blobs: Blobs;
  readonly estimates: Estimates;
  readonly recent: RecentElements;
}

export const newPage = (): Page => ({
  cache: new ImageCache(),
  gate: new Gate(),
  blobs: new Blobs(),
  estimates: new Estimates(),
  recent: new RecentElements(),
});

export const thisPage = newPage();

/** Fetches an image into the cache of the page; equal requests at the same time are one. */
export function fetchShared(
  { cache, gate, blobs }: Page,
  image: ImageAddress & Job & { readonly timeout: number },
  ticket: Ticket,
): Promise<CachedImage> {
  const { key, exact, reload, timeout } = image;
  const ask = (signal: AbortSignal, turn: Turn, watch?: FetchWatch) =>
    requestImage(image, blobs, { signal, turn, timeout, reload, watch });
  return gate.request(
    // Those who give up sooner fetch for themselves.
    `${reload ? 'reload ' : ''}${timeout} ${key}`,
    async (signal, turn) => {
      const traced = listener?.fetch(image, (watch) => ask(signal, turn, watch));
      const fetched = await (traced ?? ask(signal, turn));
      return cache.put(fetched.size ? key : exact, fetched);
    },
    ticket,
  );
}
