/** Decoded image elements, which are painted in the frame in which they enter the page. */

import type { Size } from '../request/answerHeaders';
import { chunk } from '../request/chunk';

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
  const { enlarged } = await chunk(() => import(/* webpackChunkName: "pace" */ './enlarged'));
  return enlarged(element, size, make);
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
