/** The cursor of the keyboard: a pixel of the picture that arrows move. */

import { ARROWS, FAST } from '../../base/geometry/arrows';
import { toWindow, type Placement } from '../../base/geometry/placement';
import type { Pair } from '../../base/geometry/scales';
import type { Shown } from '../../loader/imageState';
import type { Overlay } from './overlay';
import { placeOf } from './picture';

/** CSS pixels from the middle of the mark to its ends. */
const MARK = 7;

export class KeyboardCursor {
  readonly #overlay: Overlay;
  readonly #shown: () => Shown | null;
  readonly #lines: SVGPathElement[];
  #pixel: Pair | null = null;

  constructor(overlay: Overlay, shown: () => Shown | null) {
    this.#overlay = overlay;
    this.#shown = shown;
    this.#lines = [overlay.shape('path', 'cursor-edge'), overlay.shape('path', 'cursor')];
  }

  /** The pixel under the cursor; null before the first arrow. */
  get pixel(): Pair | null {
    return this.#pixel;
  }

  /** Its point in the window. */
  get point(): Pair | null {
    const shown = this.#shown();
    const placement = shown && placeOf(shown);
    return placement && this.#pixel && toWindow(placement, this.#pixel);
  }

  /** True for a key that moves the cursor; the first one puts it into the middle. */
  move({ key, shiftKey }: KeyboardEvent): boolean {
    const arrow = ARROWS[key];
    return arrow !== undefined && this.#step(arrow, shiftKey ? FAST : 1);
  }

  /** Puts the cursor into the middle, where no arrow has moved it. */
  start(): void {
    if (!this.#pixel) this.#step([0, 0], 0);
  }

  hide(): void {
    this.#pixel = null;
    this.draw();
  }

  #step(arrow: Pair, times: number): boolean {
    const shown = this.#shown();
    const placement = shown && placeOf(shown);
    if (!placement) return false;
    this.#pixel = moved(this.#pixel, placement, arrow, times);
    this.draw();
    return true;
  }

  draw(): void {
    const shown = this.#shown();
    const placement = this.#pixel && shown && placeOf(shown);
    const at = placement && this.#pixel && this.#overlay.toLayer(placement)?.(this.#pixel);
    for (const line of this.#lines) {
      line.setAttribute('visibility', at ? 'visible' : 'hidden');
      if (!at) continue;
      const [x, y] = at.map((each) => each.toFixed(2));
      line.setAttribute('d', `M${x} ${y} m-${MARK} 0 h${2 * MARK} m-${MARK} -${MARK} v${2 * MARK}`);
    }
  }
}

/** One pixel of the picture on, or one of the window where those of the picture are smaller. */
function moved(
  from: Pair | null,
  { matrix, visible }: Placement,
  arrow: Pair,
  times: number,
): Pair {
  const [left, top, right, bottom] = visible;
  const [a, b, c, d] = matrix;
  const size = Math.sqrt(Math.abs(a * d - b * c));
  const step = Math.max(1, Math.round(1 / size)) * times;
  const middle = [(left + right) / 2, (top + bottom) / 2] as const;
  const [x, y] = from ? [from[0] + step * arrow[0], from[1] + step * arrow[1]] : middle;
  return [centre(x, left, right), centre(y, top, bottom)];
}

/** The middle of a pixel that is visible. */
function centre(number: number, first: number, last: number): number {
  const least = Math.ceil(first - 0.5) + 0.5;
  const most = Math.floor(last + 0.5) - 0.5;
  return Math.max(Math.min(Math.floor(number) + 0.5, most), least);
}
