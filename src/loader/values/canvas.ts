/** Canvas of a picture of values, which the page takes for an image. */

import type { PictureCanvas, PictureElement } from '../../page/pictureElement';
import type { Origin } from './host';
import type { ValueImage } from './model';

export interface ValueCanvas extends PictureCanvas {
  readonly values: ValueImage;
  readonly origin: Origin;
}

/** It has no pixels until it is painted. */
export function newCanvas(values: ValueImage, origin: Origin): ValueCanvas {
  const canvas = document.createElement('canvas');
  release(canvas);
  const { width: naturalWidth, height: naturalHeight } = values;
  const image = { naturalWidth, naturalHeight, alt: '', currentSrc: '', src: '', srcset: '' };
  Object.defineProperty(canvas, 'alt', { set: describe, configurable: true });
  return Object.assign(canvas, image, { values, origin });
}

/** Gives the memory of the pixels back, for which some browsers have a small limit. */
export function release(canvas: HTMLCanvasElement): void {
  canvas.width = canvas.height = 0;
}

/** The values that an element shows; null where it is an ordinary image. */
export function valuesOf(element: PictureElement): ValueImage | null {
  return isValueCanvas(element) ? element.values : null;
}

export function isValueCanvas(element: PictureElement): element is ValueCanvas {
  return 'values' in element;
}

/** Says what is on the canvas; "" for decoration. */
function describe(this: HTMLCanvasElement, alt: string): void {
  const told = { role: 'img', 'aria-label': alt };
  for (const [name, text] of Object.entries(told)) {
    if (alt) this.setAttribute(name, text);
    else this.removeAttribute(name);
  }
}
