/** A second element of a picture on screen, which shows it at once. */

import type { PictureElement } from '../../page/pictureElement';
import type { ValueHost } from '../../loader/values/host';

/** A decoration; `colours` are those of the component. */
export function pictureCopy(
  element: PictureElement,
  colours: ValueHost | null | undefined,
): PictureElement {
  const copy = colours?.control?.copy(element) ?? imageCopy(element);
  copy.alt = '';
  copy.setAttribute('aria-hidden', 'true');
  return copy;
}

/** Its image is in the memory of the browser, so that it is there at once. */
function imageCopy(element: PictureElement): HTMLImageElement {
  const copy = new Image();
  copy.decoding = 'sync';
  copy.src = element.currentSrc || element.src;
  return copy;
}
