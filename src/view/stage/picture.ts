/** The picture on screen: its size, its axes, its place in the window and its colours. */

import { requestHeaders } from '../../base/dash/renderer';
import type { Axes } from '../../base/geometry/axes';
import { partOfAxes, readAxes, readAxesPart } from '../../base/geometry/axesHeader';
import { placementOf } from '../../base/geometry/element';
import type { Placement } from '../../base/geometry/placement';
import type { Pair } from '../../base/geometry/scales';
import type { Shown } from '../../loader/imageState';
import type { PictureElement } from '../../page/pictureElement';
import type { Size } from '../../request/answerHeaders';
import type { FetchedImage } from '../../request/transport';
import { partUrl } from '../../request/queries';
import { valuesOf } from '../../loader/values/canvas';

export type Color = readonly [number, number, number, number];

/** The axes of a file; null while they are on their way, and where they are unknown. */
const known = new WeakMap<FetchedImage, readonly Axes[] | null>();

/** Axes that are on their way. */
const coming = new WeakMap<FetchedImage, Promise<void>>();

const listeners = new Set<() => void>();

/** Calls the listener when axes have come after their picture; returns a function that ends this. */
export function watchAxes(come: () => void): () => void {
  listeners.add(come);
  return () => {
    listeners.delete(come);
  };
}

/** Width and height of the exact picture, in pixels. */
export function sizeOf({ image, element }: Pick<Shown, 'image' | 'element'>): Pair {
  const { size } = image.image;
  return size ? [size.width, size.height] : [element.naturalWidth, element.naturalHeight];
}

/**
 * The axes of a picture; null where they are unknown.
 *
 * A picture that was loaded again from its address may be another one than that of the header.
 */
export function axesOf(shown: Pick<Shown, 'element' | 'image'>): readonly Axes[] | null {
  const { element, image } = shown;
  const source = element.currentSrc || element.src || element.srcset;
  if (!valuesOf(element) && !/^(blob|data):/.test(source)) return null;
  const found = known.get(image.image);
  if (found !== undefined) return found;
  const [width, height] = sizeOf(shown);
  return readInto(image.image, { width, height });
}

function readInto(image: FetchedImage, size: Size): readonly Axes[] | null {
  const { axes: text = null, timing } = image;
  const part = partOfAxes(text);
  const axes = part ? null : readAxes(text, size);
  known.set(image, axes);
  if (part && timing) {
    const come = fetchPart(partUrl(timing.url, part)).then((body) => {
      known.set(image, readAxesPart(body, size));
      for (const tell of [...listeners]) tell();
    });
    coming.set(image, come);
  }
  return axes;
}

/** Resolves once the axes of a picture have come, or did not come. */
export async function axesReady(shown: Pick<Shown, 'element' | 'image'>): Promise<void> {
  axesOf(shown);
  await coming.get(shown.image.image);
}

/** The body of an answer; "" where there is none. */
async function fetchPart(url: string): Promise<string> {
  const headers = { ...requestHeaders(), Accept: 'application/json' };
  try {
    const response = await fetch(url, { credentials: 'same-origin', headers, redirect: 'manual' });
    return response.ok ? await response.text() : '';
  } catch {
    return '';
  }
}

/** A copy of a figure that shows its data where they are now, in axes of it. */
export interface StandIn {
  readonly element: PictureElement;
  /** The axes, as fractions of the picture. */
  readonly area: readonly [number, number, number, number];
  /** The part of the picture that they show now, as fractions of the axes. */
  readonly visible: readonly [number, number, number, number];
}

export const standIns = new WeakMap<PictureElement, StandIn>();

/** The place of the picture in the window; null while it has none. */
export function placeOf(shown: Shown): Placement | null {
  const { element } = shown;
  if (!element.isConnected) return null;
  const size = sizeOf(shown);
  const standIn = standIns.get(element);
  if (!standIn) return placementOf(element, size);
  const placement = placementOf(standIn.element, size);
  return placement && { ...placement, visible: visiblePart(standIn, size) };
}

/** In pixels of the picture. */
function visiblePart({ area, visible }: StandIn, [width, height]: Pair): Placement['visible'] {
  const [left, top, right, bottom] = area;
  const x = (part: number) => (left + (right - left) * Math.min(Math.max(part, 0), 1)) * width;
  const y = (part: number) => (top + (bottom - top) * Math.min(Math.max(part, 0), 1)) * height;
  return [x(visible[0]), y(visible[1]), x(visible[2]), y(visible[3])];
}

let canvas: CanvasRenderingContext2D | null = null;

/**
 * The colour of a pixel, as a canvas of the browser has it.
 *
 * Null on a preview, which is lossy, and where the pixel is not opaque: a canvas keeps the product
 * of colour and opacity, and rounds it.
 */
export function colorAt({ element, tier }: Shown, pixel: Pair): Color | null {
  const color = tier === 'exact' ? pixelColor(element, pixel) : null;
  return color?.[3] === 255 ? color : null;
}

/** The colour of a pixel of an element. */
export function pixelColor(element: PictureElement, [col, row]: Pair): Color | null {
  canvas ??= newCanvas();
  if (!canvas) return null;
  canvas.clearRect(0, 0, 1, 1);
  canvas.drawImage(element, col, row, 1, 1, 0, 0, 1, 1);
  const [red = 0, green = 0, blue = 0, alpha = 0] = canvas.getImageData(0, 0, 1, 1).data;
  return [red, green, blue, alpha];
}

function newCanvas(): CanvasRenderingContext2D | null {
  const element = document.createElement('canvas');
  [element.width, element.height] = [1, 1];
  const context = element.getContext('2d', { willReadFrequently: true });
  if (context) context.imageSmoothingEnabled = false;
  return context;
}
