/** React hook for images on paper: what is not on screen yet is loaded by the browser's own means. */

import { useEffect } from 'react';
import type { ValueProps } from '../loader/values/host';

/** True with colours of the component, which the address of an image of values does not give. */
export function isColoured({ colormap, value_range, norm }: ValueProps): boolean {
  return !!(colormap ?? value_range ?? (norm !== 'linear' && norm));
}

/**
 * Puts an image into the page while it is printed. `missing` gives the URL of the wanted image, null
 * when it is on screen; without it nothing is put. `put` puts it there, and returns a function that
 * takes it away.
 *
 * Browsers wait for images with `loading="lazy"` before they print, and for no other fetch.
 */
export function usePrint(
  missing: (() => string | null) | null,
  put: (url: string) => () => void,
): void {
  useEffect(() => {
    let remove: (() => void) | undefined;
    const print = ({ type }: Event) => {
      remove?.();
      const url = type === 'beforeprint' ? missing?.() : null;
      remove = url ? put(url) : undefined;
    };
    addEventListener('beforeprint', print);
    addEventListener('afterprint', print);
    return () => {
      removeEventListener('beforeprint', print);
      removeEventListener('afterprint', print);
      remove?.();
    };
  }, [missing, put]);
}
