/** The next time at which the browser has a connection again. */

import type { ImageError } from './imageError';

let next: Promise<void> | undefined;

/** Resolves when an image that has failed may be tried again by itself. */
export function againAfter({ kind, circumstances }: ImageError): Promise<void> | undefined {
  return circumstances.until ?? (kind === 'network' ? online() : undefined);
}

function online(): Promise<void> {
  next ??= new Promise((resolve) => {
    const told = () => {
      next = undefined;
      resolve();
    };
    addEventListener('online', told, { once: true });
  });
  return next;
}
