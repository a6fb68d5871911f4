/** Chunks: parts of the bundle that are loaded when they are first needed. */

import { ImageError } from './imageError';

/** Loads a chunk by its `import()`. Throws an `ImageError`; the next call tries again. */
export async function chunk<T>(load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch {
    throw new ImageError('network', 'A script of the page cannot be loaded', {
      detail: 'The network is down, or the app has been updated: reload the page.',
    });
  }
}

/**
 * A function that loads a chunk which only saves time, so that its absence is no error: a call after
 * a failure tries again. Calls `loaded` once.
 */
export function optionalChunk<T>(load: () => Promise<T>, loaded: (chunk: T) => void): () => void {
  let isAsked = false;
  return () => {
    if (isAsked) return;
    isAsked = true;
    load().then(loaded, () => {
      isAsked = false;
    });
  };
}
