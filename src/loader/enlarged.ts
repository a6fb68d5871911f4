/** Images with fewer pixels than the exact one, shown in its size. A chunk of the bundle. */

import type { Size } from '../request/answerHeaders';

type Make = (choose: (image: HTMLImageElement) => void) => Promise<HTMLImageElement>;

/** A new element with the natural size; `image` is the loaded one. */
export async function enlarged(
  image: HTMLImageElement,
  { width, height }: Size,
  make: Make,
): Promise<HTMLImageElement> {
  const element = await make((next) => {
    // The density sets the natural size, which CSS uses; the ratio corrects odd sizes. There is no
    // `src`, since the browser might choose it as the candidate with the density 1.
    next.srcset = `${image.src} ${image.naturalWidth / width}x`;
    next.style.aspectRatio = `${width} / ${height}`;
  });
  return Object.assign(element, {
    fit: () => {
      fitEnlarged(element);
    },
  });
}

/**
 * Fits an enlarged image on the page into its box like the exact one.
 *
 * Chromium applies `scale-down` to the pixels of the file and ignores their density.
 */
function fitEnlarged(element: HTMLImageElement): void {
  if (getComputedStyle(element).objectFit !== 'scale-down') return;
  const { clientWidth, clientHeight, naturalWidth, naturalHeight } = element;
  const hasRoom = clientWidth >= naturalWidth && clientHeight >= naturalHeight;
  element.style.objectFit = hasRoom ? 'none' : 'contain';
}
