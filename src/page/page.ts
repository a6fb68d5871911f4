/** State that all components of the page share. */

import { Blobs } from './blobs';
import { Gate } from './gate';
import { ImageCache } from './imageCache';
import { Pace } from './pace';

export interface Page {
  readonly cache: ImageCache;
  readonly gate: Gate;
  readonly blobs: Blobs;
  readonly pace: Pace;
}

export const newPage = (): Page => ({
  cache: new ImageCache(),
  gate: new Gate(),
  blobs: new Blobs(),
  pace: new Pace(),
});

export const thisPage = newPage();
