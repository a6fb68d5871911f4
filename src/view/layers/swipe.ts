/** The handle at which a layer ends: a slider that the pointer and the keyboard move. */

import type { Pair } from '../../base/geometry/scales';
import { arrowStep } from './arrowStep';
import { LAYERS } from './overlay';

/** Left, top, width and height of the part of the box that shows the image, in CSS pixels of it. */
export interface Visible {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export interface SwipeEvents {
  /** The part of the box at a point of the window. */
  readonly partAt: (point: Pair) => number | null;
  readonly moved: (part: number) => void;
  /** The hand has let go. */
  readonly ended: (part: number) => void;
}

const ARROWS = 'M5 5 2 8l3 3M11 5l3 3-3 3';

export class Swipe {
  readonly #element = document.createElement('div');
  readonly #events: SwipeEvents;
  #part = 0.5;
  /** The pointer that drags the handle. */
  #pointer: number | null = null;
  /** Keys have moved it since they were told. */
  #isStepped = false;

  constructor(frame: HTMLElement, id: string, events: SwipeEvents) {
    this.#events = events;
    const element = this.#element;
    element.className = `${LAYERS}__swipe`;
    element.tabIndex = 0;
    element.innerHTML = `<svg viewBox="0 0 16 16" fill="none" stroke="currentColor" stroke-width="1.5" aria-hidden="true"><path d="${ARROWS}"/></svg>`;
    const attributes = { role: 'slider', 'aria-label': id, 'aria-valuemin': '0', 'aria-valuemax': '100' }; // prettier-ignore
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    this.#listen();
    frame.append(element);
  }

  /** Shows the handle; null hides it. */
  show(part: number, visible: Visible | null): void {
    this.#part = part;
    const { style } = this.#element;
    this.#element.hidden = visible === null;
    const percent = `${Math.round(part * 100)}`;
    this.#element.setAttribute('aria-valuenow', percent);
    this.#element.setAttribute('aria-valuetext', `${percent} %`);
    if (!visible) return;
    const { left, top, width, height } = visible;
    style.left = `${left + part * width}px`;
    style.top = `${top}px`;
    style.height = `${height}px`;
  }

  /** True while a pointer or a key moves it. */
  get isHeld(): boolean {
    return this.#pointer !== null || this.#isStepped;
  }

  remove(): void {
    this.#isStepped = false;
    this.#element.remove();
  }

  #listen(): void {
    const element = this.#element;
    element.addEventListener('pointerdown', (event) => {
      if (event.button !== 0 || this.#pointer !== null) return;
      this.#pointer = event.pointerId;
      element.setPointerCapture(event.pointerId);
    });
    // The handle leaves its place, where the browser would drag what lies below.
    element.addEventListener('mousedown', (event) => {
      event.preventDefault();
      element.focus({ preventScroll: true });
    });
    element.addEventListener('pointermove', ({ pointerId, clientX, clientY }) => {
      const isOwn = pointerId === this.#pointer;
      const part = isOwn ? this.#events.partAt([clientX, clientY]) : null;
      if (part !== null) this.#events.moved(part);
    });
    const end = ({ pointerId }: PointerEvent) => {
      if (pointerId !== this.#pointer) return;
      this.#pointer = null;
      this.#events.ended(this.#part);
    };
    element.addEventListener('pointerup', end);
    element.addEventListener('pointercancel', end);
    element.addEventListener('keydown', (event) => {
      const part = arrowStep(event, this.#part);
      if (part === null) return;
      event.preventDefault();
      event.stopPropagation();
      this.#isStepped = true;
      this.#events.moved(part);
    });
    for (const name of ['keyup', 'blur']) {
      element.addEventListener(name, () => {
        if (this.#isStepped) this.#events.ended(this.#part);
        this.#isStepped = false;
      });
    }
    // No click on the image.
    for (const name of ['click', 'dblclick']) {
      element.addEventListener(name, (event) => {
        event.stopPropagation();
      });
    }
  }
}
