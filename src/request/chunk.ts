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
