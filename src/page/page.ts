/** State that all components of the page share. */

import { Blobs } from './blobs';
import { Gate } from './gate';
import { ImageCache, type CachedImage } from './imageCache';
import { Pace } from './pace';
import type { ImageFetch } from './wholeImage';

/** What a chunk does before and after each fetch. */
export type AroundFetch = (
  image: ImageFetch,
  fetch: (image: ImageFetch) => Promise<CachedImage>,
) => Promise<CachedImage>;

export interface Page {
  readonly cache: ImageCache;
  readonly gate: Gate;
  readonly blobs: Blobs;
  readonly pace: Pace;
  around?: AroundFetch;
}

export const newPage = (): Page => ({
  cache: new ImageCache(),
  gate: new Gate(),
  blobs: new Blobs(),
  pace: new Pace(),
});

export const thisPage = newPage();
