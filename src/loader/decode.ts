/** Decoded image elements, which are painted in the frame in which they enter the page. */

import type { PictureElement } from '../page/pictureElement';
import type { Size } from '../request/answerHeaders';

/**
 * With a size, which previews have, an image with fewer pixels gets the natural size of one with
 * that many.
 *
 * A preview is not decoded before the frame that shows it, which saves a frame: the server has
 * encoded it from pixels, so that nobody has to find out whether it is an image.
 */
export async function decodedImage(url: string, size?: Size): Promise<HTMLImageElement> {
  const make = size ? loaded : decoded;
  const element = await make((image) => {
    image.src = url;
  });
  if (!size || !isSmaller(element, size)) return element;
  const { width, height } = size;
  return make((image) => {
    // The density sets the natural size, which CSS uses; the ratio corrects odd sizes. There is no
    // `src`, since the browser might choose it as the candidate with the density 1.
    image.srcset = `${url} ${element.naturalWidth / width}x`;
    image.style.aspectRatio = `${width} / ${height}`;
  });
}

/**
 * Fits an enlarged image on the page into its box like the exact one.
 *
 * Chromium applies `scale-down` to the pixels of the file and ignores their density.
 */
export function fitEnlarged(element: PictureElement): void {
  if (!element.srcset || getComputedStyle(element).objectFit !== 'scale-down') return;
  const { clientWidth, clientHeight, naturalWidth, naturalHeight } = element;
  const hasRoom = clientWidth >= naturalWidth && clientHeight >= naturalHeight;
  element.style.objectFit = hasRoom ? 'none' : 'contain';
}

function isSmaller({ naturalWidth, naturalHeight }: HTMLImageElement, size: Size): boolean {
  return naturalWidth > 0 && (naturalWidth < size.width || naturalHeight < size.height);
}

type Choose = (image: HTMLImageElement) => void;

async function decoded(choose: Choose): Promise<HTMLImageElement> {
  // In Chromium `decode` waits for a frame, and a tab in the background has no frames.
  if (document.hidden) return loaded(choose);
  const element = newImage();
  choose(element);
  await element.decode();
  return element;
}

function loaded(choose: Choose): Promise<HTMLImageElement> {
  const element = newImage();
  return new Promise((resolve, reject) => {
    element.onload = () => {
      resolve(element);
    };
    element.onerror = () => {
      reject(new Error('not decodable'));
    };
    choose(element);
  });
}

function newImage(): HTMLImageElement {
  const element = new Image();
  // Otherwise browsers may paint a frame without the image while they decode it.
  element.decoding = 'sync';
  return element;
}
