/** An image element that can be painted in the very frame in which it is put into the page. */

import type { Size } from '../request/description';

/** With a size, an image of fewer pixels is in every way as large as one of that many. */
export async function decodedImage(url: string, size?: Size): Promise<HTMLImageElement> {
  const element = await decoded((image) => {
    image.src = url;
  });
  if (!size || !isSmaller(element, size)) return element;
  const { width, height } = size;
  return decoded((image) => {
    // The density changes the natural size, which CSS goes by; the ratio is for odd sizes. Beside
    // a `src`, which has the density 1, the browser would choose.
    image.srcset = `${url} ${element.naturalWidth / width}x`;
    image.style.aspectRatio = `${width} / ${height}`;
  });
}

/**
 * Makes an enlarged image on the page fit its box as the exact one would.
 *
 * Chromium scales down by the pixels of the file, whatever their density.
 */
export function fitEnlarged(element: HTMLImageElement): void {
  if (!element.srcset || getComputedStyle(element).objectFit !== 'scale-down') return;
  const { clientWidth, clientHeight, naturalWidth, naturalHeight } = element;
  const hasRoom = clientWidth >= naturalWidth && clientHeight >= naturalHeight;
  element.style.objectFit = hasRoom ? 'none' : 'contain';
}

function isSmaller({ naturalWidth, naturalHeight }: HTMLImageElement, size: Size): boolean {
  return naturalWidth > 0 && (naturalWidth < size.width || naturalHeight < size.height);
}

async function decoded(choose: (image: HTMLImageElement) => void): Promise<HTMLImageElement> {
  const element = new Image();
  // Without it, browsers may paint a frame before they decode the image again.
  element.decoding = 'sync';
  const loaded = new Promise<void>((resolve, reject) => {
    element.onload = () => {
      resolve();
    };
    element.onerror = () => {
      reject(new Error('not decodable'));
    };
  });
  choose(element);
  // Chromium decodes with a frame, and a tab in the background has none.
  if (document.hidden) return loaded.then(() => element);
  loaded.catch(() => undefined);
  return element.decode().then(() => element);
}
