/** The hand on the view of a picture: drags, wheel, two fingers, keys and buttons move it. */

import type { Pair } from '../../base/geometry/scales';
import type { View } from '../../base/geometry/view';
import type { Shown } from '../../loader/imageState';
import { homeOf } from '../../request/viewHome';
import type { StageHost, StageProps } from './host';
import { localOf } from './local';
import { isViewMode, type Mode, type ViewMode } from './modes';
import { pointsOf, type Overlay } from './overlay';
import { listenToPinch } from './pinch';
import { Stack } from './stack';
import { WHOLE, type Area } from './stackArea';
import { isHome } from './stackLayer';
import { ViewControl } from './viewControl';
import { join, lead, setLink, type LinkMember } from './viewLinks';
import { listenToWheel } from './wheel';

/** The time without a further turn or key after which a gesture is over. */
const REST_MS = 250;
const HINT_MS = 1200;
/** A key moves the picture by this part of the box; with Shift by all of it. */
const STEP = 0.1;
/** Steps of the lattice for a key or a button. */
const LATTICE_STEPS = 2;
const MIDDLE: Pair = [0.5, 0.5];
/** CSS pixels: a smaller box is an accident. */
const LEAST = 3;

const ARROWS: Readonly<Record<string, Pair | undefined>> = {
  ArrowLeft: [STEP, 0],
  ArrowRight: [-STEP, 0],
  ArrowUp: [0, STEP],
  ArrowDown: [0, -STEP],
};
/** A whole box with Shift. */
const FAST = 10;

interface Drag {
  readonly mode: ViewMode;
  readonly area: Area;
  readonly from: Pair;
  to: Pair;
}

export class ViewHand {
  readonly #host: StageHost;
  readonly #overlay: Overlay;
  readonly #moved: () => void;
  readonly #control: ViewControl;
  readonly #member: LinkMember;
  readonly #hint: HTMLElement;
  readonly #box: SVGPolygonElement[];
  readonly #stops: readonly (() => void)[];
  #stack: Stack | null = null;
  #drag: Drag | null = null;
  #rest: ReturnType<typeof setTimeout> | undefined;
  #hiding: ReturnType<typeof setTimeout> | undefined;
  #isGiven = false;
  /** True for a picture without others beneath it, which are fetched once it is exact. */
  #isAlone = true;
  /** The home of the function, as JSON; undefined before the first update. */
  #home: string | undefined;
  /** The link, as JSON. */
  #link = 'null';

  /** `moved` is called whenever the pictures have moved. */
  constructor(host: StageHost, overlay: Overlay, moved: () => void) {
    this.#host = host;
    this.#overlay = overlay;
    this.#moved = moved;
    this.#hint = overlay.part('hint');
    this.#hint.textContent = `${isMac() ? '⌘' : 'Ctrl'} + wheel zooms`;
    this.#box = [overlay.shape('polygon', 'selection-edge'), overlay.shape('polygon', 'selection')];
    this.#control = this.#newControl();
    const control = this.#control;
    this.#member = {
      view: () => control.view,
      wanted: () => control.wanted,
      isHome: () => control.isHome,
      follow: (...how) => {
        control.follow(...how);
      },
    };
    this.#stops = [this.#listenToWheel(), this.#listenToPinch()];
  }

  /** True where the hand can move the picture. */
  get isThere(): boolean {
    return this.#stack !== null;
  }

  /** The view on screen of a function that asks for one. */
  get view(): View | null {
    return this.#host.facts().view ? this.#control.view : null;
  }

  /** True where a finger alone, and the wheel without a key, are the picture's. */
  get isActive(): boolean {
    return this.#host.element.contains(document.activeElement);
  }

  /** `mode` is what a drag does. */
  update({ view, link }: StageProps, mode: Mode | null): void {
    const home = JSON.stringify(homeOf(this.#host.facts()));
    const isOther = this.#home !== undefined && home !== this.#home;
    this.#home = home;
    const isWanted = Boolean(this.#host.facts().view) || isViewMode(mode);
    if (isWanted) this.#stack ??= new Stack(this.#host);
    if (!this.#stack) return;
    // A plain image has no home before its first picture.
    if (!this.#stack.home) return;
    const isOtherLink = this.#leave(link);
    if (isOther) this.#control.forget();
    if (view != null) this.#isGiven = true;
    if (this.#isGiven) this.#control.set(view);
    if (!isOtherLink) return;
    setLink(this.#member, link);
    join(this.#member);
  }

  show(shown: Shown): boolean {
    if (!this.#stack) return false;
    this.#isAlone = this.#stack.show(shown) || this.#isAlone;
    // In a box of another shape the same view is wider or higher.
    this.#control.refresh();
    if (this.#isAlone && shown.tier === 'exact') {
      this.#isAlone = false;
      if (!isHome(shown)) this.#control.started();
    }
    return true;
  }

  /** Begins a drag at a point of the window; false where it is the page's. */
  begin(mode: ViewMode, point: Pair, pointerType: string): boolean {
    const area = this.#areaAt(point);
    const from = area && this.#partAt(point, area);
    if (!from || (pointerType === 'touch' && !this.isActive)) return false;
    this.#restNow();
    this.#drag = { mode, area, from, to: from };
    if (mode === 'pan') this.#control.begin();
    return true;
  }

  get isDragging(): boolean {
    return this.#drag !== null;
  }

  drag(point: Pair): void {
    const drag = this.#drag;
    const to = drag && this.#partAt(point, drag.area);
    if (!to) return;
    drag.to = to;
    if (drag.mode === 'pan') this.#control.drag(difference(drag.from, to));
    else this.#drawBox(drag);
  }

  end(): void {
    const drag = this.#taken();
    if (drag?.mode === 'pan') this.#control.rest();
    else if (drag && this.#isLarge(drag)) this.#control.showBox(drag.from, drag.to);
  }

  /** A press ends without a release: the picture stays where it was moved to, a box goes. */
  leave(): void {
    if (this.#taken()?.mode === 'pan') this.#control.rest();
  }

  /** Ends the gesture and goes back; false without one. */
  cancel(): boolean {
    const wasDrag = this.#taken() !== null;
    clearTimeout(this.#rest);
    return this.#control.cancel() || wasDrag;
  }

  home(): void {
    this.#control.goHome();
  }

  /** -1 shows less, 1 shows more. */
  step(direction: -1 | 1): void {
    if (this.#drag) return;
    this.#control.step(direction * LATTICE_STEPS, MIDDLE);
    this.#restSoon();
  }

  /** True for a key that moves the picture. */
  arrow({ key, shiftKey }: KeyboardEvent): boolean {
    const by = ARROWS[key];
    if (!by || !this.#stack) return false;
    if (this.#drag) return true;
    const times = shiftKey ? FAST : 1;
    this.#control.pan([by[0] * times, by[1] * times]);
    this.#restSoon();
    return true;
  }

  dispose(): void {
    clearTimeout(this.#rest);
    clearTimeout(this.#hiding);
    for (const stop of this.#stops) stop();
    this.#leave(null);
    this.#stack?.dispose();
    this.#stack = null;
  }

  #newControl(): ViewControl {
    const { report, ask } = this.#host;
    return new ViewControl({
      home: () => this.#stack?.home ?? null,
      pixels: () => this.#stack?.pixels ?? [NaN, NaN],
      known: () => this.#stack?.known() ?? [],
      place: (view) => {
        this.#stack?.place(view);
        this.#moved();
      },
      ask: (view) => {
        if (this.#host.facts().view) ask(view as View | null);
      },
      tell: (view) => {
        report({ view });
      },
      rested: (view) => this.#stack?.rested(view),
      led: (view, how) => {
        lead(this.#member, view, how);
      },
    });
  }

  #listenToWheel(): () => void {
    return listenToWheel(this.#host.element, {
      isActive: () => this.isActive,
      zoomed: (factor, point) => {
        const area = this.#areaAt(point);
        const at = area && this.#partAt(point, area);
        if (!at) return false;
        // A drag is counted from the view where it began.
        if (this.#drag) return true;
        this.#control.zoom(factor, at);
        this.#restSoon();
        return true;
      },
      passed: () => {
        if (this.#stack) this.#showHint();
      },
    });
  }

  #listenToPinch(): () => void {
    return listenToPinch(this.#host.element, {
      started: () => {
        if (!this.#stack) return false;
        this.leave();
        this.#restNow();
        this.#control.begin();
        return true;
      },
      moved: (from, to, factor) => {
        const area = this.#areaAt(from) ?? this.#stack?.areas[0];
        const [first, last] = [from, to].map((each) => area && this.#partAt(each, area));
        if (first && last) this.#control.drag(difference(first, last), factor, first);
      },
      ended: () => {
        this.#control.rest();
      },
    });
  }

  /** The present drag, which ends; its box goes. */
  #taken(): Drag | null {
    const drag = this.#drag;
    this.#drag = null;
    this.#drawBox(null);
    return drag;
  }

  /** The part of the picture that moves, at a point of the window; null beside all. */
  #areaAt(point: Pair): Area | null {
    const part = this.#partAt(point, WHOLE);
    const isIn = ({ left, top, width, height }: Area, [x, y]: Pair) =>
      x >= left && x <= left + width && y >= top && y <= top + height;
    return (part && this.#stack?.areas.find((area) => isIn(area, part))) ?? null;
  }

  /** Parts of an area at a point of the window, inside of it or not. */
  #partAt(point: Pair, { left, top, width, height }: Area): Pair | null {
    const { picture } = this.#host;
    const local = localOf(picture)?.(point);
    const { offsetWidth, offsetHeight } = picture;
    return local && offsetWidth && offsetHeight
      ? [(local[0] / offsetWidth - left) / width, (local[1] / offsetHeight - top) / height]
      : null;
  }

  #isLarge({ from, to, area }: Drag): boolean {
    const { offsetWidth, offsetHeight } = this.#host.picture;
    const [across, down] = difference(from, to).map(Math.abs) as [number, number];
    return Math.min(across * area.width * offsetWidth, down * area.height * offsetHeight) >= LEAST;
  }

  #drawBox(drag: Drag | null): void {
    const corners = drag?.mode === 'zoom' ? cornersOf(drag) : null;
    const { clientWidth, clientHeight } = this.#overlay.root;
    for (const outline of this.#box) {
      outline.setAttribute('visibility', corners ? 'visible' : 'hidden');
      if (!corners) continue;
      const { left, top, width, height } = drag?.area ?? WHOLE;
      const points = corners.map(
        ([x, y]) => [(left + x * width) * clientWidth, (top + y * height) * clientHeight] as const,
      );
      outline.setAttribute('points', pointsOf(points));
    }
  }

  /** Leaves the links before other ones; those that follow in a gesture rest where they are. */
  #leave(link: unknown): boolean {
    const text = JSON.stringify(link ?? null);
    if (text === this.#link) return false;
    this.#link = text;
    const { isMoving, view } = this.#control;
    if (isMoving) lead(this.#member, view, { isOver: true, tells: true });
    setLink(this.#member, null);
    return true;
  }

  /** Ends the gesture of a wheel or of keys, whose timer would end the next one. */
  #restNow(): void {
    clearTimeout(this.#rest);
    this.#control.rest();
  }

  #restSoon(): void {
    clearTimeout(this.#rest);
    this.#rest = setTimeout(() => {
      this.#control.rest();
    }, REST_MS);
  }

  #showHint(): void {
    this.#hint.hidden = false;
    clearTimeout(this.#hiding);
    this.#hiding = setTimeout(() => {
      this.#hint.hidden = true;
    }, HINT_MS);
  }
}

function difference(from: Pair, to: Pair): Pair {
  return [to[0] - from[0], to[1] - from[1]];
}

function cornersOf({ from, to }: Drag): readonly Pair[] {
  return [from, [to[0], from[1]], to, [from[0], to[1]]];
}

function isMac(): boolean {
  return /Mac|iP(hone|ad)/.test(navigator.platform);
}
