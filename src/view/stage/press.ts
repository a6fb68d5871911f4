/** Presses of pointers: clicks, double clicks and drags. */

import type { Pair } from '../../base/geometry/scales';
import type { Pointer } from './pointEvent';

/** CSS pixels: a press that moves less is a click. */
const CLICK_MOVES = 4;
const TOUCH_MOVES = 10;
/** The usual limit of systems. */
const DOUBLE_CLICK_MS = 500;
const CLICK_AFTER_MS = 100;

/** A pointer event, or one that was recorded before. */
export interface PressEvent extends Pointer {
  readonly pointerId: number;
  readonly pointerType: string;
  readonly timeStamp: number;
}

export interface PressEvents {
  readonly clicked: (pointer: PressEvent) => void;
  /** Comes after the second click. */
  readonly doubleClicked: (pointer: PressEvent) => void;
  /** A press has become a drag; true if anybody drags. */
  readonly dragStarted: (from: PressEvent) => boolean;
  readonly dragged: (to: PressEvent) => void;
  readonly dragEnded: (at: PressEvent) => void;
  readonly dragCancelled: () => void;
}

interface Press {
  readonly start: PressEvent;
  isDrag: boolean;
  isUsed: boolean;
}

export class Presses {
  /** Another hand may put itself before these. */
  events: PressEvents;
  #press: Press | null = null;
  #dragEnd = -Infinity;
  #lastClick: PressEvent | null = null;

  constructor(events: PressEvents) {
    this.events = events;
  }

  /** True just after a drag, when a browser makes a click of its end. */
  get wasDrag(): boolean {
    return performance.now() - this.#dragEnd < CLICK_AFTER_MS;
  }

  /** True while somebody drags. */
  get isDragging(): boolean {
    return this.#press?.isUsed ?? false;
  }

  down(event: PressEvent): void {
    // A second finger pinches the page; a pen comes after the palm of its hand. A press of the same
    // pointer was never ended, as under a menu.
    const before = this.#press?.start;
    const isOther = before !== undefined && before.pointerId !== event.pointerId;
    const isPen = event.pointerType === 'pen' && before?.pointerType === 'touch';
    if (this.#press) this.cancel();
    if (isOther && !isPen) return;
    this.#dragEnd = -Infinity;
    this.#press = { start: event, isDrag: false, isUsed: false };
  }

  move(event: PressEvent): void {
    const press = this.#press;
    if (press?.start.pointerId !== event.pointerId) return;
    if (!press.isDrag && isFar(press.start, event)) {
      press.isDrag = true;
      press.isUsed = press.start.button === 0 && this.events.dragStarted(press.start);
    }
    if (press.isUsed) this.events.dragged(event);
  }

  up(event: PressEvent): void {
    this.move(event);
    const press = this.#press;
    if (press?.start.pointerId !== event.pointerId) return;
    this.#press = null;
    if (press.isUsed) this.events.dragEnded(event);
    else if (!press.isDrag) this.#click({ ...event, button: press.start.button });
    // At last, since the end of a drag may keep the page busy before the browser makes its click.
    if (press.isDrag) this.ignoreClick();
  }

  /** The click that the browser makes now is none. */
  readonly ignoreClick = (): void => {
    this.#dragEnd = performance.now();
  };

  /** Ends the press without an event. */
  cancel(): void {
    const press = this.#press;
    this.#press = null;
    if (press) this.ignoreClick();
    if (press?.isUsed) this.events.dragCancelled();
  }

  #click(event: PressEvent): void {
    const last = this.#lastClick;
    const isSecond =
      last !== null &&
      last.button === event.button &&
      event.timeStamp - last.timeStamp <= DOUBLE_CLICK_MS &&
      !isFar(last, event);
    this.#lastClick = isSecond ? null : event;
    this.events.clicked(event);
    if (isSecond) this.events.doubleClicked(event);
  }
}

function isFar({ point, pointerType }: PressEvent, to: PressEvent): boolean {
  return distance(point, to.point) >= (pointerType === 'touch' ? TOUCH_MOVES : CLICK_MOVES);
}

function distance(from: Pair, to: Pair): number {
  return Math.hypot(to[0] - from[0], to[1] - from[1]);
}
