/** View of one component: what gestures, callbacks and links make of it. Knows no DOM. */

import { withoutTexts } from '../../base/geometry/isoTimes';
import type { Pair } from '../../base/geometry/scales';
import {
  boxed,
  isSameView,
  isView,
  nextOnLattice,
  normalised,
  onLattice,
  panned,
  viewText,
  zoomed,
  type View,
  type ViewHome,
} from '../../base/geometry/view';
import type { Following } from './viewLinks';

export interface ViewHost {
  /** Null before the first picture of an image without a `View`. */
  readonly home: () => ViewHome | null;
  /** Device pixels of the box. */
  readonly pixels: () => Pair;
  /** The views whose pictures the page has, newest first. */
  readonly known: () => readonly View[];
  /** Moves the pictures on screen, in this frame. */
  readonly place: (view: View) => void;
  /** Asks for the picture of a view; null is home. */
  readonly ask: (view: unknown) => void;
  /** Tells the view at the end of a gesture; null is home. */
  readonly tell: (view: View | null) => void;
  /** A gesture or a change by a callback is over. */
  readonly rested: (view: View) => void;
  /** The view was moved here, and not by a link; `tells` is false for one that a callback has set. */
  readonly led: (view: View | null, how: Pick<Following, 'isOver' | 'tells'>) => void;
}

interface Gesture {
  /** The wanted view before it; null is home. */
  readonly before: View | null;
  /** The view from which a drag or a pinch is counted. */
  readonly start: View;
  /** The part of the box that a zoom kept in place. */
  at: Pair | null;
}

export class ViewControl {
  readonly #host: ViewHost;
  /** Null is home. */
  #wanted: View | null = null;
  #gesture: Gesture | null = null;
  /** What Dash has, as JSON. */
  #heard = 'null';
  #isFollowing = false;

  constructor(host: ViewHost) {
    this.#host = host;
  }

  /** The view on screen; null while there is none. */
  get view(): View | null {
    const [home, pixels] = [this.#host.home(), this.#host.pixels()];
    // The first picture tells the size of the box.
    if (!home || !pixels.every(Number.isFinite)) return null;
    return normalised(home, this.#wanted ?? home, pixels);
  }

  /** The view before it is widened for the box; null while there is none. */
  get wanted(): View | null {
    return this.#wanted ?? this.#host.home();
  }

  get isHome(): boolean {
    return this.#wanted === null;
  }

  get isMoving(): boolean {
    return this.#gesture !== null;
  }

  /** Takes the view of a callback or of the layout, which is not told back. */
  set(told: unknown): void {
    const home = this.#host.home();
    const given = home ? withoutTexts(told, home) : told;
    const text = textOf(given);
    if (text === this.#heard) return;
    this.#heard = text;
    this.#gesture = null;
    this.#isFollowing = false;
    if (given != null && home && !isView(given, home)) {
      // The server says what is wrong with it.
      this.#host.ask(told);
      return;
    }
    this.#wanted = given == null ? null : (given as View);
    this.#show();
    this.#rested();
    this.#host.led(this.#wanted && (this.view ?? this.#wanted), { isOver: true, tells: false });
  }

  /** Goes home, in the next picture, since the view was one of another function. */
  forget(): void {
    this.#gesture = null;
    this.#wanted = null;
    this.#host.ask(null);
    // What Dash still has is none of this function.
    if (this.#heard !== 'null') this.#host.tell(null);
  }

  /** The first exact picture of other params, or of a given view, is there. */
  started(): void {
    if (!this.#gesture) this.#rested();
  }

  /** Draws again in a box of another size. */
  refresh(): void {
    const { view } = this;
    if (view) this.#host.place(view);
  }

  /** Begins a drag or a pinch. */
  begin(): void {
    this.rest();
    this.#begin();
  }

  /**
   * Moves the picture by parts of the box since `begin`, and makes it larger or smaller around a part
   * of the box.
   */
  drag(by: Pair, factor = 1, at: Pair | null = null): void {
    const [home, gesture] = [this.#host.home(), this.#gesture];
    if (!home || !gesture) return;
    gesture.at = at && ([at[0] + by[0], at[1] + by[1]] as const);
    const pixels = this.#host.pixels();
    const grown = at ? zoomed(home, gesture.start, factor, at, pixels) : gesture.start;
    this.#move(home, panned(home, grown, by));
  }

  /** Moves the picture by parts of the box. */
  pan(by: Pair): void {
    const [home, view] = [this.#host.home(), this.view];
    if (home && view) this.#move(home, panned(home, view, by));
  }

  /** Makes each length of the view `factor` times as long; a part of the box stays in place. */
  zoom(factor: number, at: Pair): void {
    const [home, view, pixels] = [this.#host.home(), this.view, this.#host.pixels()];
    if (!home || !view) return;
    this.#begin();
    if (this.#gesture) this.#gesture.at = at;
    const found = normalised(home, zoomed(home, view, factor, at, pixels), pixels);
    this.#move(home, this.#known(home, found));
  }

  /** Goes on by steps of the lattice: 4 of them show twice as much. */
  step(steps: number, at: Pair): void {
    const [home, view, pixels] = [this.#host.home(), this.view, this.#host.pixels()];
    if (!home || !view) return;
    this.#move(home, this.#known(home, nextOnLattice(home, view, pixels, at, steps)));
  }

  /** Shows the box between two parts of the present one. */
  showBox(from: Pair, to: Pair): void {
    const [home, view] = [this.#host.home(), this.view];
    if (home && view)
      this.#jump(normalised(home, boxed(home, view, from, to), this.#host.pixels()));
  }

  goHome(): void {
    if (this.#host.home()) this.#jump(null);
  }

  /** Ends the gesture: the view is told, and its exact picture asked for. */
  rest(): void {
    const [home, gesture] = [this.#host.home(), this.#gesture];
    if (!home || !gesture) return;
    this.#gesture = null;
    this.#wanted = this.#settled(home, gesture.at);
    this.#show();
    this.#host.led(this.#wanted, { isOver: true, tells: true });
    this.#rested();
    this.#tell();
  }

  /** Ends the gesture, and goes back to the view before it; false without one. */
  cancel(): boolean {
    const gesture = this.#gesture;
    if (!gesture) return false;
    this.#gesture = null;
    this.#wanted = gesture.before;
    this.#show();
    this.#host.led(this.#wanted, { isOver: true, tells: true });
    return true;
  }

  /** Shows what a linked component shows; null is home. `asks` fetches its picture at once. */
  follow(view: View | null, { asks, isOver, tells }: Following): void {
    const home = this.#host.home();
    const isPossible = !view || isView(view, home ?? view);
    // A logarithmic scale stays at the last view that it had; its gesture ends with the others.
    if (!home || !(isPossible || (isOver && this.#isFollowing))) return;
    this.#gesture = null;
    if (isPossible) this.#wanted = view;
    const { view: shown } = this;
    if (shown) this.#host.place(shown);
    this.#isFollowing = true;
    if (asks || isOver) this.#host.ask(this.#wanted);
    if (!isOver) return;
    this.#isFollowing = false;
    this.#rested();
    if (tells) this.#tell();
  }

  get isFollowing(): boolean {
    return this.#isFollowing;
  }

  #begin(): void {
    const { view } = this;
    if (view) this.#gesture ??= { before: this.#wanted, start: view, at: null };
  }

  /** A gesture of one step; null is home. */
  #jump(view: View | null): void {
    this.#begin();
    this.#wanted = view;
    this.rest();
  }

  #move(home: ViewHome, view: View): void {
    this.#begin();
    this.#wanted = normalised(home, view, this.#host.pixels());
    this.#show();
    this.#host.led(this.#wanted, { isOver: false, tells: true });
  }

  #show(): void {
    const { view } = this;
    if (view) this.#host.place(view);
    if (this.#host.home()) this.#host.ask(this.#wanted);
  }

  /** The view at rest: on the lattice after a zoom, and one that the page has where one is as good. */
  #settled(home: ViewHome, at: Pair | null): View | null {
    const pixels = this.#host.pixels();
    const moved = this.#wanted ?? home;
    const view = at ? onLattice(home, moved, pixels, at) : normalised(home, moved, pixels);
    const whole = normalised(home, home, pixels);
    return isSameView(home, view, whole, pixels) ? null : this.#known(home, view);
  }

  /** A view whose picture the page has, in the place of one that differs by no more than a pixel. */
  #known(home: ViewHome, view: View): View {
    const pixels = this.#host.pixels();
    return this.#host.known().find((each) => isSameView(home, view, each, pixels)) ?? view;
  }

  #rested(): void {
    const { view } = this;
    if (view) this.#host.rested(view);
  }

  #tell(): void {
    const [home, { view }] = [this.#host.home(), this];
    if (!home || !view) return;
    const whole = normalised(home, home, this.#host.pixels());
    const told = this.#wanted && viewText(view) !== viewText(whole) ? view : null;
    const text = JSON.stringify(told);
    if (text === this.#heard) return;
    this.#heard = text;
    this.#host.tell(told);
  }
}

/** A view of Dash as JSON, whatever the order of its keys. */
function textOf(given: unknown): string {
  const isObject = typeof given === 'object' && given !== null && !Array.isArray(given);
  return JSON.stringify(isObject ? { x: undefined, y: undefined, ...given } : (given ?? null));
}
