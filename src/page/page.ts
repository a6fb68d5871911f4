/** State that all components of the page share. */

import { Blobs } from './blobs';
import { Estimates } from './estimates';
import { Gate } from './gate';
import { ImageCache } from './imageCache';
import { RecentElements } from './recentElements';

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
