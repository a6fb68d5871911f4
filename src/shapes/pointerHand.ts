/** The pointer on shapes: it puts itself before the handlers of the stage. */

import { BLOCK, indexIn, REACH, type Board, type Reach } from './board';
import { isPathMode } from './drawing';
import type { Press, PressHandlers, ShapesHost } from './host';
import { isEditable } from './model';
import { pixelAt } from './place';

const TOUCH_REACH: Reach = { handle: 22, edge: 14, end: 18 };
const CLICK_AFTER_MS = 100;

export class PointerHand<P extends Press> {
  readonly #board: Board;
  readonly #listening = new AbortController();
  #penIsDown = false;
  #usedClick = -Infinity;

  constructor(board: Board, { element, presses }: Pick<ShapesHost<P>, 'element' | 'presses'>) {
    this.#board = board;
    presses.events = this.#around(presses.events);
    const listen = <K extends keyof HTMLElementEventMap>(
      name: K,
      listener: (event: HTMLElementEventMap[K]) => void,
    ) => {
      element.addEventListener(name, listener, { signal: this.#listening.signal, capture: true });
    };
    listen('pointerdown', (event) => {
      // The palm of a hand with a pen.
      if (event.pointerType === 'touch' && this.#penIsDown) event.stopPropagation();
      else if (event.pointerType === 'pen') this.#penIsDown = true;
    });
    for (const name of ['pointerup', 'pointercancel'] as const) {
      listen(name, (event) => {
        if (event.pointerType === 'pen') this.#penIsDown = false;
      });
    }
    listen('pointermove', this.#hover);
    listen('click', (event) => {
      if (performance.now() - this.#usedClick < CLICK_AFTER_MS) event.stopPropagation();
    });
    listen('dragstart', (event) => {
      if (board.mode || board.active) event.preventDefault();
    });
  }

  dispose(): void {
    this.#listening.abort();
  }

  // Presses.

  #around(events: PressHandlers<P>): PressHandlers<P> {
    return {
      clicked: (press) => {
        if (this.#click(press)) this.#usedClick = performance.now();
        else events.clicked(press);
      },
      doubleClicked: (press) => {
        if (!this.#doubleClick(press)) events.doubleClicked(press);
      },
      dragStarted: (press) => this.#begin(press) || events.dragStarted(press),
      dragged: (press) => {
        if (this.#board.isInDrag) this.#drag(press);
        else events.dragged(press);
      },
      dragEnded: (press) => {
        if (this.#board.isInDrag) this.#end();
        else events.dragEnded(press);
      },
      dragCancelled: () => {
        if (this.#board.isInDrag) this.#board.cancel();
        else events.dragCancelled();
      },
    };
  }

  #begin({ point, pointerType }: P): boolean {
    const picture = this.#board.host.onScreen();
    if (!picture) return false;
    this.#board.endKeys();
    const pixel = pixelAt(picture.placement, point);
    if (this.#board.drawing) {
      this.#board.drawing.extend(pixel);
      return (this.#board.isInDrag = true);
    }
    const reach = pointerType === 'touch' ? TOUCH_REACH : REACH;
    const hit = this.#board.grippedAt(point, reach);
    this.#board.isInDrag = hit
      ? this.#board.beginEdit(hit, pixel)
      : this.#board.beginDrawing(picture, pixel);
    this.#board.show();
    return this.#board.isInDrag;
  }

  #drag({ point }: P): void {
    const picture = this.#board.host.onScreen();
    if (!picture) return;
    const pixel = pixelAt(picture.placement, point);
    if (this.#board.drawing) this.#board.extend(picture, pixel);
    else this.#board.reshape(picture, pixel);
    this.#board.show();
  }

  #end(): void {
    this.#board.isInDrag = false;
    if (this.#board.drawing?.isByCorners) this.#board.drawing.settle();
    else if (this.#board.drawing) this.#board.finish();
    else this.#board.settle();
    this.#board.show();
  }

  /** True for a click that is no click on the picture. */
  #click({ point, pointerType }: P): boolean {
    const picture = this.#board.host.onScreen();
    if (!picture) return false;
    this.#board.endKeys();
    const reach = pointerType === 'touch' ? TOUCH_REACH : REACH;
    const pixel = pixelAt(picture.placement, point);
    const handle = this.#board.handleAt(point, reach.handle);
    if (!this.#board.drawing && handle) {
      this.#board.handle = indexIn(handle.placed, handle.grip);
      this.#board.show();
      return true;
    }
    if (!isPathMode(this.#board.mode)) {
      const hit = this.#board.hitAt(point, reach.edge, isEditable);
      this.#board.activate(hit?.shape.id ?? null);
      return false;
    }
    if (!this.#board.drawing) return this.#board.startByCorners(picture, pixel);
    this.#board.addCorner(picture, pixel, reach.end);
    return true;
  }

  #doubleClick({ point, pointerType }: P): boolean {
    if (this.#board.drawing) {
      this.#board.finish();
      this.#board.show();
      return true;
    }
    const reach = pointerType === 'touch' ? TOUCH_REACH : REACH;
    const handle = this.#board.handleAt(point, reach.handle);
    if (handle?.grip.kind !== 'corner') return false;
    this.#board.removeCorner(handle.grip.index);
    return true;
  }

  readonly #hover = ({ clientX, clientY, buttons }: PointerEvent): void => {
    if (buttons !== 0) return;
    const point = [clientX, clientY] as const;
    const picture = this.#board.drawing ? this.#board.host.onScreen() : null;
    const to = picture && this.#board.drawing && pixelAt(picture.placement, point);
    if (to && this.#board.drawing?.isByCorners) {
      const pixel = this.#board.onGround(this.#board.drawing, picture, to);
      if (pixel) this.#board.drawing.aim(pixel);
      this.#board.show();
    }
    const isGrip = !this.#board.drawing && this.#board.grippedAt(point, REACH) !== null;
    this.#board.layer.classList.toggle(`${BLOCK}--grips`, isGrip);
  };
}
