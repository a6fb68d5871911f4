/** The hand on width and level: a drag on the picture, or arrow keys. */

import type { Pair } from '../../base/geometry/scales';
import { wholeAxis } from './axis';
import { allOf, isSameRange } from './colorBar';
import type { ValueControl, ValuePicture } from './model';
import { part } from './parts';
import { installStyles } from './styles';
import { LevelledWindow } from './windowing';

/** CSS pixels of a drag that a key stands for; more with Shift. */
const STEP = 5;
const FAST = 10;
/** The time without a further key after which the range is told, and the text goes. */
const REST_MS = 250;
const READ_MS = 1000;

const ARROWS: Readonly<Record<string, Pair | undefined>> = {
  ArrowLeft: [-STEP, 0],
  ArrowRight: [STEP, 0],
  ArrowUp: [0, -STEP],
  ArrowDown: [0, STEP],
};

interface Gesture {
  readonly window: LevelledWindow;
  readonly before: Pair;
  /** The last point of a drag; null between keys. */
  point: Pair | null;
}

export class WindowHand {
  readonly #control: ValueControl;
  readonly #text = part('level');
  #gesture: Gesture | null = null;
  #rest: ReturnType<typeof setTimeout> | undefined;
  #hiding: ReturnType<typeof setTimeout> | undefined;

  /** `frame` is the element that the picture is in. */
  constructor(frame: Element, control: ValueControl) {
    installStyles();
    this.#control = control;
    this.#text.hidden = true;
    this.#text.setAttribute('aria-hidden', 'true');
    frame.append(this.#text);
  }

  /** True where the picture has a window that can be moved. */
  get isThere(): boolean {
    const { image } = this.#control.current() ?? {};
    return image?.labels === null;
  }

  get isDragging(): boolean {
    return this.#gesture?.point != null;
  }

  /** Width and level in words. */
  get text(): string {
    return this.#text.textContent;
  }

  /** Begins a drag at a point of the window; false where there is nothing to change. */
  begin(point: Pair): boolean {
    this.#settle();
    const gesture = this.#begun();
    if (gesture) gesture.point = point;
    return gesture !== null;
  }

  drag(to: Pair, isSlow: boolean): void {
    const { point } = this.#gesture ?? {};
    if (!this.#gesture || !point) return;
    this.#gesture.point = to;
    this.#change([to[0] - point[0], to[1] - point[1]], isSlow);
  }

  end(): void {
    this.#settle();
  }

  /** True for a key that changes the window. */
  arrow({ key, shiftKey }: KeyboardEvent): boolean {
    const by = ARROWS[key];
    if (!by || this.isDragging || !this.#begun()) return false;
    const times = shiftKey ? FAST : 1;
    this.#change([by[0] * times, by[1] * times], false);
    clearTimeout(this.#rest);
    this.#rest = setTimeout(this.#settle, REST_MS);
    return true;
  }

  /** Ends the gesture and goes back; false without one. */
  cancel(): boolean {
    const gesture = this.#taken();
    if (gesture) this.#control.preview(null);
    return gesture !== null;
  }

  showAll(): void {
    this.#taken();
    if (this.isThere) this.#control.settle(null);
  }

  dispose(): void {
    this.#settle();
    clearTimeout(this.#hiding);
    this.#text.remove();
  }

  #begun(): Gesture | null {
    const picture = this.#control.current();
    if (!picture || !this.isThere) return null;
    this.#gesture ??= newGesture(picture);
    return this.#gesture;
  }

  #change(by: Pair, isSlow: boolean): void {
    const { window } = this.#gesture ?? {};
    if (!window) return;
    window.drag(by, isSlow);
    this.#control.preview(window.range);
    this.#text.textContent = window.text;
    this.#text.hidden = false;
    clearTimeout(this.#hiding);
  }

  /** The present gesture, which ends; its text goes a little later. */
  #taken(): Gesture | null {
    const gesture = this.#gesture;
    this.#gesture = null;
    clearTimeout(this.#rest);
    clearTimeout(this.#hiding);
    this.#hiding = setTimeout(() => {
      this.#text.hidden = true;
    }, READ_MS);
    return gesture;
  }

  readonly #settle = (): void => {
    const gesture = this.#taken();
    if (!gesture) return;
    const { range } = gesture.window;
    if (isSameRange(range, gesture.before)) this.#control.preview(null);
    else this.#control.settle(range);
  };
}

function newGesture(picture: ValuePicture): Gesture {
  const { colours } = picture;
  const window = new LevelledWindow(wholeAxis(colours, allOf(picture)), colours.range);
  return { window, before: colours.range, point: null };
}
