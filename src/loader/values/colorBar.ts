/** The colour bar beside a picture of values: its window can be moved by hand and by keyboard. */

import type { Pair } from '../../base/geometry/scales';
import { barAxis, partsOf, resolutionAt, type ValueAxis } from './axis';
import { BarDrawing } from './barDrawing';
import { gripAt, moved, type Grip } from './grip';
import { Histogram } from './histogram';
import type { ValueHost } from './host';
import { Legend } from './legend';
import type { ValueControl, ValuePicture } from './model';
import { numberText } from './numbers';
import { BAR, part, percent } from './parts';
import { installStyles } from './styles';

/** CSS pixels from an end within which a press holds it. */
const REACH = 9;
const TOUCH_REACH = 20;
/** CSS pixels: a press that moves less is none. */
const LEAST = 3;
/** Steps of the keyboard along the bar. */
const STEPS = 100;
const FAST = 10;
const DOUBLE_CLICK_MS = 500;
/** The time without a further key after which the range is told. */
const REST_MS = 250;

const KEYS: Readonly<Record<string, number | undefined>> = {
  ArrowUp: 1,
  ArrowRight: 1,
  ArrowDown: -1,
  ArrowLeft: -1,
  PageUp: FAST,
  PageDown: -FAST,
  Home: -STEPS,
  End: STEPS,
};

/** A hand that moves the window; the axis stays as it is meanwhile. */
interface Gesture {
  readonly axis: ValueAxis;
  readonly before: Pair;
  range: Pair;
}

interface Drag {
  readonly gesture: Gesture;
  readonly grip: Grip;
  readonly pointerId: number;
  readonly from: number;
  isMoved: boolean;
}

export class ColorBar {
  readonly #control: ValueControl;
  readonly #root = document.createElement('div');
  readonly #track = part('track');
  readonly #window = part('window');
  readonly #ends: Readonly<Record<'low' | 'high', HTMLElement>>;
  readonly #drawing: BarDrawing;
  readonly #histogram: Histogram;
  readonly #legend = new Legend();
  readonly #stops: readonly (() => void)[];
  #axis: ValueAxis | null = null;
  #gesture: Gesture | null = null;
  #drag: Drag | null = null;
  #rest: ReturnType<typeof setTimeout> | undefined;
  #pressedAt = -Infinity;

  /** `frame` is the element that the picture is in. */
  constructor(frame: Element, control: ValueControl, host: Pick<ValueHost, 'visible'>) {
    installStyles();
    this.#control = control;
    this.#root.className = BAR;
    this.#root.setAttribute('role', 'group');
    this.#root.setAttribute('aria-label', 'Colours');
    const common = part('common');
    this.#drawing = new BarDrawing(this.#track, common);
    this.#ends = { low: this.#newEnd('low'), high: this.#newEnd('high') };
    this.#histogram = new Histogram(frame, host);
    this.#track.append(this.#histogram.root, this.#window, this.#ends.low, this.#ends.high);
    this.#root.append(common, this.#track, this.#legend.root);
    frame.append(this.#root);
    this.#listen();
    const sizes = new ResizeObserver(this.#draw);
    sizes.observe(this.#track);
    this.#stops = [
      control.watch(this.#draw),
      () => {
        sizes.disconnect();
      },
    ];
    this.#draw();
  }

  dispose(): void {
    this.#settle();
    for (const stop of this.#stops) stop();
    this.#histogram.dispose();
    this.#root.remove();
  }

  #newEnd(name: 'low' | 'high'): HTMLElement {
    const end = part('end');
    end.tabIndex = 0;
    const attributes = {
      role: 'slider',
      'aria-orientation': 'vertical',
      'aria-label': name === 'low' ? 'Lower end of the colours' : 'Upper end of the colours',
    };
    for (const [attribute, text] of Object.entries(attributes)) end.setAttribute(attribute, text);
    end.append(part('value', 'span'));
    end.addEventListener('keydown', (event) => {
      // The picture does not hear of any key.
      event.stopPropagation();
      if (this.#key(name, event)) event.preventDefault();
    });
    end.addEventListener('blur', () => {
      // A drag goes on, and is told at its end.
      if (!this.#drag) this.#settle();
    });
    return end;
  }

  #listen(): void {
    const events = {
      pointerdown: this.#down,
      pointermove: this.#move,
      pointerup: this.#up,
      pointercancel: this.#up,
      lostpointercapture: this.#up,
    };
    for (const [name, listener] of Object.entries(events)) {
      this.#track.addEventListener(name, listener as EventListener);
    }
    // The picture does not hear of what the hand does here.
    for (const name of ['click', 'pointerdown', 'pointerup', 'dblclick']) {
      this.#root.addEventListener(name, (event) => {
        event.stopPropagation();
      });
    }
  }

  readonly #draw = (): void => {
    const picture = this.#control.current();
    this.#root.hidden = !picture;
    if (!picture) return;
    const hasNames = picture.image.labels !== null;
    this.#legend.root.hidden = !hasNames;
    this.#track.hidden = hasNames;
    if (hasNames) this.#legend.draw(picture);
    else this.#drawBar(picture);
  };

  #drawBar(picture: ValuePicture): void {
    const height = this.#track.offsetHeight;
    if (height === 0) return;
    const { colours, image } = picture;
    const axis = this.#gesture?.axis ?? barAxis(colours, allOf(picture));
    this.#axis = axis;
    const ends = partsOf(axis, colours.range);
    this.#drawing.draw(picture, axis, height, ends);
    this.#histogram.draw(image, axis);
    const [low, high] = ends;
    this.#window.style.bottom = percent(low);
    this.#window.style.height = percent(high - low);
    const [least, most] = allOf(picture);
    for (const [at, name] of (['low', 'high'] as const).entries()) {
      const [end, value, place] = [this.#ends[name], colours.range[at] ?? 0, ends[at] ?? 0];
      const resolution = Math.max(resolutionAt(axis, place, height), image.step);
      const text = [numberText(value, resolution), image.unit].filter(Boolean).join(' ');
      end.style.bottom = percent(place);
      end.setAttribute('aria-valuenow', `${value}`);
      end.setAttribute('aria-valuemin', `${least}`);
      end.setAttribute('aria-valuemax', `${most}`);
      end.setAttribute('aria-valuetext', text);
      if (end.firstChild) end.firstChild.textContent = text;
    }
  }

  /** The gesture of now, which begins where there is none. */
  #begun(): Gesture | null {
    const picture = this.#control.current();
    if (!picture || !this.#axis) return null;
    const { range } = picture.colours;
    this.#gesture ??= { axis: this.#axis, before: range, range };
    return this.#gesture;
  }

  #preview(gesture: Gesture, range: Pair): void {
    gesture.range = range;
    this.#control.preview(range);
  }

  readonly #settle = (): void => {
    clearTimeout(this.#rest);
    const gesture = this.#gesture;
    this.#gesture = null;
    if (!gesture) return;
    if (isSameRange(gesture.range, gesture.before)) {
      this.#control.preview(null);
      // The axis may be another one now.
      this.#draw();
    } else {
      this.#control.settle(gesture.range);
    }
  };

  #showAll(): void {
    clearTimeout(this.#rest);
    this.#gesture = null;
    this.#control.settle(null);
  }

  /** The part of the axis at a pointer, inside of it or not. */
  #partAt({ clientY }: PointerEvent): number {
    const { bottom, height } = this.#track.getBoundingClientRect();
    return (bottom - clientY) / height;
  }

  readonly #down = (event: PointerEvent): void => {
    const isOther = this.#histogram.root.contains(event.target as Node);
    if (event.button !== 0 || this.#drag || isOther) return;
    event.preventDefault();
    this.#settle();
    const picture = this.#control.current();
    if (!picture || !this.#axis) return;
    const from = this.#partAt(event);
    const reach = (event.pointerType === 'touch' ? TOUCH_REACH : REACH) / this.#track.offsetHeight;
    const grip = gripAt(from, partsOf(this.#axis, picture.colours.range), reach);
    // Escape needs the keyboard. What loses it settles, so that the gesture begins afterwards.
    this.#ends[grip === 'high' ? grip : 'low'].focus({ preventScroll: true });
    const gesture = this.#begun();
    if (!gesture) return;
    this.#track.setPointerCapture(event.pointerId);
    this.#drag = { gesture, grip, from, pointerId: event.pointerId, isMoved: false };
    this.#root.dataset.held = grip;
  };

  readonly #move = (event: PointerEvent): void => {
    const drag = this.#drag;
    if (drag?.pointerId !== event.pointerId) return;
    event.stopPropagation();
    const height = this.#track.offsetHeight;
    // A picture without values has come, whose bar is hidden.
    if (height === 0) return;
    const by = this.#partAt(event) - drag.from;
    drag.isMoved ||= Math.abs(by) * height >= LEAST;
    if (!drag.isMoved) return;
    const { axis, before } = drag.gesture;
    this.#preview(drag.gesture, moved(axis, before, drag.grip, by, height));
  };

  readonly #up = (event: PointerEvent): void => {
    const drag = this.#drag;
    if (drag?.pointerId !== event.pointerId) return;
    this.#endDrag();
    this.#settle();
    const isSecond = !drag.isMoved && event.timeStamp - this.#pressedAt <= DOUBLE_CLICK_MS;
    this.#pressedAt = drag.isMoved || isSecond ? -Infinity : event.timeStamp;
    if (isSecond) this.#showAll();
  };

  #endDrag(): void {
    this.#drag = null;
    delete this.#root.dataset.held;
  }

  /** True for a key that was used. */
  #key(name: 'low' | 'high', event: KeyboardEvent): boolean {
    const { key, shiftKey, ctrlKey, altKey, metaKey } = event;
    if (ctrlKey || altKey || metaKey) return false;
    if (key === 'Escape') return this.#cancel();
    if (key === '0') {
      this.#showAll();
      return true;
    }
    const step = KEYS[key];
    const gesture = step && this.#begun();
    if (!gesture || this.#drag) return false;
    const by = (step * (shiftKey ? FAST : 1)) / STEPS;
    this.#preview(gesture, moved(gesture.axis, gesture.range, name, by, STEPS));
    clearTimeout(this.#rest);
    this.#rest = setTimeout(this.#settle, REST_MS);
    return true;
  }

  /** Goes back to the range before the gesture; false without one. */
  #cancel(): boolean {
    const gesture = this.#gesture;
    if (!gesture) return false;
    this.#endDrag();
    gesture.range = gesture.before;
    this.#settle();
    return true;
  }
}

/** The range of all values, and that which is shown by default. */
export function allOf({ image: { range }, full }: ValuePicture): Pair {
  return range ? [Math.min(range[0], full[0]), Math.max(range[1], full[1])] : full;
}

export function isSameRange(one: Pair, other: Pair): boolean {
  return one[0] === other[0] && one[1] === other[1];
}
