/** The read-out at the pointer, and the crosshair through it: drawn in the frame of the move. */

import type { Pair } from '../../base/geometry/scales';
import { readAt } from './pixelValue';
import type { Seen } from './pointEvent';
import type { Overlay } from './overlay';
import { needsFormats, textAt, type Formats } from './template';

/** CSS pixels between the pointer and the text. */
const DISTANCE = 14;
const MARGIN = 4;

export interface ReadoutOptions {
  /** "" for none. */
  readonly template: string;
  readonly hasCrosshair: boolean;
}

export class Readout {
  readonly #overlay: Overlay;
  readonly #text: HTMLElement;
  readonly #lines: SVGPathElement[];
  #formats: Formats | null = null;
  #isAsked = false;

  /** `loaded` is called when the formats have come. */
  constructor(
    overlay: Overlay,
    readonly loaded: () => void,
  ) {
    this.#overlay = overlay;
    this.#lines = [overlay.shape('path', 'crosshair-edge'), overlay.shape('path', 'crosshair')];
    this.#text = overlay.part('readout');
    this.#text.setAttribute('aria-hidden', 'true');
  }

  /** Draws both at a point of the picture; `point` is the same in the window. */
  show(seen: Seen, point: Pair, { template, hasCrosshair }: ReadoutOptions): void {
    const toLayer = this.#overlay.toLayer(seen.placement);
    if (!toLayer) {
      this.hide();
      return;
    }
    const { pixel } = seen.spot;
    const [left, top, right, bottom] =
      seen.axes?.[seen.spot.axes ?? -1]?.box ?? seen.placement.visible;
    const ends = [
      [left, pixel[1]],
      [right, pixel[1]],
      [pixel[0], top],
      [pixel[0], bottom],
    ] as const;
    const [west, east, north, south] = ends.map((end) => toLayer(end).join(' '));
    for (const line of this.#lines) {
      line.setAttribute('d', `M${west} L${east} M${north} L${south}`);
      line.setAttribute('visibility', hasCrosshair ? 'visible' : 'hidden');
    }
    this.#text.hidden = !template;
    if (!template) return;
    const text = this.textAt(template, seen);
    if (this.#text.textContent !== text) this.#text.textContent = text;
    this.#place(toLayer(pixel), point);
  }

  hide(): void {
    this.#text.hidden = true;
    for (const line of this.#lines) line.setAttribute('visibility', 'hidden');
  }

  textAt(template: string, seen: Seen): string {
    if (needsFormats(template)) this.#load();
    const { col, row } = seen.spot;
    return textAt(template, seen, () => readAt(seen.shown, [col, row]), this.#formats);
  }

  /** At the right below the pointer, or on the other side where the window ends. */
  #place([x, y]: Pair, [clientX, clientY]: Pair): void {
    const { offsetWidth: width, offsetHeight: height } = this.#text;
    const left = sideOf(clientX, width, document.documentElement.clientWidth);
    const top = sideOf(clientY, height, document.documentElement.clientHeight);
    this.#text.style.transform = `translate(${x + left}px, ${y + top}px)`;
  }

  #load(): void {
    if (this.#isAsked) return;
    this.#isAsked = true;
    import(/* webpackChunkName: "formats" */ './formats').then(
      (formats) => {
        this.#formats = formats;
        this.loaded();
      },
      () => {
        this.#isAsked = false;
      },
    );
  }
}

/** The offset of a text of this length from a pointer in a window of this length. */
function sideOf(pointer: number, length: number, window: number): number {
  if (pointer + DISTANCE + length + MARGIN <= window) return DISTANCE;
  if (pointer - DISTANCE - length - MARGIN >= 0) return -DISTANCE - length;
  return Math.max(MARGIN, window - length - MARGIN) - pointer;
}
