/**
 * Addresses of the images on screen, for whatever is copied: an image has an object URL, which no
 * other page can load. Copying is a chunk, which comes with the first sign of a pointer or a key.
 */

import type { PictureElement } from '../page/pictureElement';
import { optionalChunk } from '../request/chunk';
import type { Addresses } from './copiedAddresses';

const addresses: Addresses = new WeakMap();

let isListening = false;

/** Remembers the address of an exact image; without one, its source is copied. */
export function setAddress(element: PictureElement, address: string | null): void {
  if (!element.src || element.srcset || address === null) return;
  addresses.set(element, address);
  if (isListening) return;
  isListening = true;
  // Without the chunk the source is copied, and each press asks for it again.
  const load = optionalChunk(
    () => import(/* webpackChunkName: "copy" */ './copiedAddresses'),
    ({ copyAddresses }) => {
      copyAddresses(addresses);
    },
  );
  document.addEventListener('pointermove', load, { once: true });
  document.addEventListener('pointerdown', load);
  document.addEventListener('keydown', load);
}
