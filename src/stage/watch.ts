/** Changes of a picture on the page: another picture, or another size. */

import type { StageHost } from './host';

/** Returns a function that ends the watch. */
export function watchPicture({ element, picture }: StageHost, changed: () => void): () => void {
  const pictures = new MutationObserver(changed);
  pictures.observe(picture, { childList: true });
  const sizes = typeof ResizeObserver === 'undefined' ? null : new ResizeObserver(changed);
  sizes?.observe(element);
  return () => {
    pictures.disconnect();
    sizes?.disconnect();
  };
}
