/** The part of a box in which an image is drawn by `object-fit`, which may leave edges free. */

import { drawnSize, type Fit } from '../../base/geometry/placement';
import type { PictureElement } from '../../page/pictureElement';

/** A part of the picture that moves, as fractions of its box. */
export interface Area {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export const WHOLE: Area = { left: 0, top: 0, width: 1, height: 1 };

/** In the plane around the element, without its transform; the image is in the middle of its box. */
export function drawnArea(element: PictureElement, plane: HTMLElement): Area {
  const { offsetLeft, offsetTop, offsetWidth, offsetHeight, naturalWidth, naturalHeight } = element;
  const [across, down] = [plane.offsetWidth, plane.offsetHeight];
  if (!(across * down * offsetWidth * offsetHeight * naturalWidth * naturalHeight > 0))
    return WHOLE;
  const fit = getComputedStyle(element).objectFit as Fit;
  const [width, height] = drawnSize(
    fit,
    [naturalWidth, naturalHeight],
    [offsetWidth, offsetHeight],
  );
  return {
    left: (offsetLeft + (offsetWidth - width) / 2) / across,
    top: (offsetTop + (offsetHeight - height) / 2) / down,
    width: width / across,
    height: height / down,
  };
}
