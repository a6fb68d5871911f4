/** An image element that can be painted in the very frame in which it is put into the page. */

import type { Size } from './description';

/** With a size, an image of fewer pixels is in every way as large as one of that many. */
export async function decodedImage(url: string, size?: Size): Promise<HTMLImageElement> {
  const element = new Image();
  // Without it, browsers may paint a frame before they decode the image again.
  element.decoding = 'sync';
  await decoded(element, () => {
    element.src = url;
  });
  if (size && isSmaller(element, size)) await enlarged(element, url, size);
  return element;
}

function isSmaller({ naturalWidth, naturalHeight }: HTMLImageElement, size: Size): boolean {
  return naturalWidth > 0 && (naturalWidth < size.width || naturalHeight < size.height);
}

/** The density changes the natural size, which CSS goes by; the ratio is for odd sizes. */
function enlarged(element: HTMLImageElement, url: string, { width, height }: Size): Promise<void> {
  const density = element.naturalWidth / width;
  element.style.aspectRatio = `${width} / ${height}`;
  return decoded(element, () => {
    element.srcset = `${url} ${density}x`;
    // Beside a `srcset` it counts as the image of density 1, and is chosen.
    element.removeAttribute('src');
  });
}

async function decoded(element: HTMLImageElement, choose: () => void): Promise<void> {
  const loaded = new Promise<void>((resolve, reject) => {
    element.onload = () => {
      resolve();
    };
    element.onerror = () => {
      reject(new Error('not decodable'));
    };
  });
  choose();
  // Chromium decodes with a frame, and a tab in the background has none.
  if (document.hidden) return loaded;
  loaded.catch(() => undefined);
  return element.decode();
}
