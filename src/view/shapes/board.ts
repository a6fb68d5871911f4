/** The board: the shapes of a component, the one in the hand, and what can be done to them. */

import { nameOf, scalesOf } from '../../base/geometry/data';
import type { Axes } from '../../base/geometry/axes';
import type { Pair } from '../../base/geometry/scales';
import { Drawing, isPathMode, type DrawMode } from './drawing';
import { indexIn, reshaped, withoutCorner, type Grip } from './editing';
import { distance, handleAt, partAt } from './hits';
import { Exchange } from './exchange';
import type { Picture, ShapesHost } from './host';
import { isAt, isEditable, newId, placedAs, type Shape } from './model';
import { geometryOf, type Placed } from './outline';
import { boundsOn, groundAt, heldTo, pixelAt, placedOn, scaleOf, within } from './place';
import { ShapeList } from './shapeList';

/** CSS pixels around a handle, and a corner that ends a path; and around an edge. */
const HANDLE = 8;
const EDGE = 5;
/** The second click of a double click sets no corner. */
const SAME_CORNER = 4;
export const BLOCK = 'dash-dynamic-image-stage';

/** A shape in the hand: its place before, and now, on the axes of the picture where it was taken. */
interface Edit {
  readonly id: string;
  readonly shape: Shape;
  readonly start: Placed;
  /** All axes of the picture, and the index of those of the shape. */
  readonly all: readonly Axes[] | null;
  readonly index: number | null;
  readonly grip: Grip;
  /** The place of the hand at first, and now. */
  readonly from: Pair;
  at: Pair;
  now: Placed;
}

export interface Hit {
  readonly shape: Shape;
  readonly placed: Placed;
  readonly grip: Grip;
}

export type BoardHost = Pick<
  ShapesHost,
  'element' | 'onScreen' | 'cursor' | 'report' | 'afterStart'
>;

export class Board {
  readonly host: BoardHost;
  readonly list = new ShapeList();
  /** The layer of the stage above the picture. */
  readonly layer: HTMLElement;
  /** Called after each change, of which the screen knows nothing yet. */
  readonly show: () => void;
  /** The prop `newshape`. */
  newshape: unknown = null;
  mode: DrawMode | null = null;
  active: string | null = null;
  /** The handle of the active shape that was clicked, or that the keyboard has chosen. */
  handle: number | null = null;
  /** False for a path that was just drawn, whose handles would be in the way of the next one. */
  hasHandles = false;
  drawing: Drawing | null = null;
  edit: Edit | null = null;
  /** True while a pointer draws or edits. */
  isInDrag = false;
  /** Where the pointer was since the frame before. */
  between: readonly { readonly clientX: number; readonly clientY: number }[] = [];
  #toldActive: string | null = null;
  readonly #listening = new AbortController();
  readonly #exchange: Exchange;

  constructor(host: BoardHost, show: () => void) {
    this.host = host;
    this.show = show;
    this.#exchange = new Exchange(this.list, host);
    this.layer = host.element.querySelector<HTMLElement>(`.${BLOCK}`) ?? host.element;
  }

  /** Listens before the stage does. */
  listen<K extends keyof HTMLElementEventMap>(
    name: K,
    listener: (event: HTMLElementEventMap[K]) => void,
  ): void {
    const { signal } = this.#listening;
    this.host.element.addEventListener(name, listener, { signal, capture: true });
  }

  get isDisposed(): boolean {
    return this.#listening.signal.aborted;
  }

  dispose(): void {
    this.#listening.abort();
    this.#exchange.dispose();
  }

  take(given: unknown): void {
    this.#exchange.take(given);
  }

  choose(given: unknown): void {
    const id = typeof given === 'string' ? given : null;
    this.#toldActive = id;
    if (id !== this.active) this.#hold(id);
  }

  #hold(id: string | null): void {
    this.active = id;
    this.handle = null;
    this.hasHandles = id !== null;
  }

  setMode(mode: DrawMode | null): void {
    if (mode === this.mode) return;
    if (this.drawing) this.finish();
    this.mode = mode;
    this.hasHandles &&= !isPathMode(mode);
  }

  // Drawing.

  beginDrawing(picture: Picture, pixel: Pair): boolean {
    const ground = this.mode && groundAt(picture, pixel);
    if (!this.mode || !ground) return false;
    this.drawing = new Drawing(this.mode, ground, within(boundsOn(picture, ground.axes), pixel));
    this.active = null;
    return true;
  }

  startByCorners(picture: Picture, pixel: Pair): boolean {
    if (!this.beginDrawing(picture, pixel)) return false;
    if (this.drawing) this.drawing.isByCorners = true;
    this.show();
    return true;
  }

  addCorner(picture: Picture, pixel: Pair, reach: number): void {
    const drawing = this.drawing;
    const to = drawing && this.onGround(drawing, picture, pixel);
    if (!to) return;
    const { corners, outline, ground } = drawing;
    const away = (corner: Pair | undefined) =>
      corner ? distance(corner, to) * ground.scale : Infinity;
    const isEnd = outline.isClosed && corners.length > 2 && away(corners[0]) <= HANDLE * reach;
    if (isEnd) this.finish();
    else if (away(corners.at(-1)) > SAME_CORNER) drawing.add(to);
    this.show();
  }

  extend(picture: Picture, pixel: Pair): void {
    const to = this.drawing && this.onGround(this.drawing, picture, pixel);
    if (to) this.drawing?.extend(to);
  }

  /** The pixel on the picture where the drawing has begun. */
  onGround({ ground }: Drawing, picture: Picture, pixel: Pair): Pair | null {
    return heldTo(pixel, picture, ground, ground.axes);
  }

  /** Ends a drawing; the shape is told where it has an extent. */
  finish(): void {
    const drawing = this.drawing;
    this.drawing = null;
    this.isInDrag = false;
    if (!drawing) return;
    const drawn = drawing.finish();
    const geometry = drawn && geometryOf(drawn, drawing.ground.scale);
    if (!geometry) {
      this.activate(null);
      return;
    }
    const { all, axes, index } = drawing.ground;
    const given = this.newshape;
    const shape = {
      ...(typeof given === 'object' && !Array.isArray(given) ? given : null),
      id: newId(),
      type: drawn.type,
      ...geometry,
      ...(drawn.type === 'path' && { closed: drawn.isClosed }),
      axes: nameOf(all, index),
      scales: scalesOf(all, axes),
    };
    this.list.change(shape.id, shape);
    this.active = shape.id;
    this.handle = null;
    this.hasHandles = drawn.type !== 'path';
    this.tell();
    this.say(`${shape.type} drawn`);
  }

  // Editing.

  beginEdit({ shape, placed, grip }: Hit, from: Pair): boolean {
    const { id } = shape;
    const all = this.host.onScreen()?.axes ?? null;
    const index = placed.axes && all ? all.indexOf(placed.axes) : null;
    this.edit = { id, shape, start: placed, all, index, grip, from, at: from, now: placed };
    this.active = id;
    this.hasHandles = true;
    this.handle = grip.kind === 'corner' || grip.kind === 'box' ? indexIn(placed, grip) : null;
    return true;
  }

  reshape(picture: Picture, pixel: Pair): void {
    const edit = this.edit;
    if (!edit) return;
    const { start, grip, from } = edit;
    edit.at = heldTo(pixel, picture, edit, start.axes) ?? edit.at;
    edit.now = reshaped(start, grip, from, edit.at);
  }

  /** Ends what a pointer does. */
  endDrag(): void {
    this.isInDrag = false;
    if (this.drawing?.isByCorners) this.drawing.settle();
    else if (this.drawing) this.finish();
    else this.settle();
    this.show();
  }

  /** Takes back what a pointer does; corners that clicks have set stay. */
  cancelDrag(): void {
    this.isInDrag = false;
    if (!this.drawing?.isByCorners) this.cancel();
    else this.drawing.dropDrag();
    this.show();
  }

  /** Ends an edit, which is told. */
  settle(): void {
    const edit = this.edit;
    this.edit = null;
    if (edit) this.place(edit.shape, edit.start, edit.now);
  }

  /** Ends an edit by keys. */
  endKeys(): void {
    if (!this.isInDrag) this.settle();
  }

  remove(): boolean {
    const shape = this.list.find(this.active);
    if (!shape || !isEditable(shape)) return false;
    this.settle();
    this.list.change(shape.id, null);
    this.active = null;
    this.tell();
    this.say(`${shape.type ?? 'shape'} deleted`);
    return true;
  }

  removeCorner(index: number): boolean {
    const hit = this.activeHit();
    const left = hit && withoutCorner(hit.placed, index);
    return Boolean(hit && left && this.place(hit.shape, hit.placed, left));
  }

  step(direction: 'undo' | 'redo'): boolean {
    this.endKeys();
    if (this.drawing) {
      if (direction === 'undo' && !this.drawing.removeLast()) this.drawing = null;
      return true;
    }
    const id = this.list[direction]();
    if (id === null) return false;
    this.active = this.list.find(id) ? id : null;
    this.handle = null;
    this.tell();
    return true;
  }

  /** Gives a shape, which may be new, another outline, and tells it; false where nothing changes. */
  place(given: Shape, before: Placed, outline: Placed, handle = this.handle): boolean {
    const { id } = given;
    const shape = this.list.find(id) ?? given;
    const picture = this.host.onScreen();
    if (!picture || outline === before) return false;
    const geometry = geometryOf(outline, scaleOf(picture), { outline: before, shape: given });
    if (!geometry) return false;
    this.active = id;
    if (isAt(shape, geometry) && this.list.find(id)) {
      this.#tellActive();
      return false;
    }
    this.list.change(id, placedAs(shape, geometry));
    const count = outline.type === 'path' ? outline.points.length : Infinity;
    this.handle = handle !== null && handle < count ? handle : null;
    this.tell();
    return true;
  }

  /** Tells Dash what the hand has done. */
  tell(): void {
    this.#toldActive = this.active;
    this.#exchange.tell({ active_shape: this.active });
  }

  activate(id: string | null): void {
    this.#hold(id);
    this.#tellActive();
    this.show();
  }

  #tellActive(): void {
    // A drawing that was not finished has left the active shape as well.
    const isOther = this.active !== this.#toldActive;
    this.#toldActive = this.active;
    if (isOther) this.host.report({ active_shape: this.active });
  }

  cancel(): void {
    this.isInDrag = false;
    this.drawing = null;
    this.edit = null;
    this.activate(this.active);
  }

  /** Speaks to users of screen readers. */
  say(text: string): void {
    const spoken = this.layer.querySelector('[aria-live]');
    if (spoken) spoken.textContent = text;
  }

  // Hits; `reach` is larger for fingers.

  handleAt(point: Pair, reach: number): Hit | null {
    const hit = this.hasHandles ? this.activeHit() : null;
    const picture = this.host.onScreen();
    if (!hit || !picture) return null;
    const at = picture.toLayer(pixelAt(picture.placement, point));
    const grip = handleAt(hit.placed, picture.toLayer, at, HANDLE * reach);
    return grip && { ...hit, grip };
  }

  /** What a drag from a point would move: while shapes are drawn, nothing but handles. */
  grippedAt(point: Pair, reach: number): Hit | null {
    const handle = this.handleAt(point, reach);
    if (handle || this.mode) return handle;
    const hit = this.hitAt(point, reach, isEditable);
    return hit && (hit.grip.kind === 'edge' || hit.shape.id === this.active) ? hit : null;
  }

  hitAt(point: Pair, reach: number, isFound: (shape: Shape) => boolean): Hit | null {
    const picture = this.list.all.length > 0 ? this.host.onScreen() : null;
    if (!picture) return null;
    const at = picture.toLayer(pixelAt(picture.placement, point));
    const active = this.list.find(this.active);
    for (const shape of [active, ...[...this.list.all].reverse()]) {
      const placed = shape && isFound(shape) ? placedOn(shape, picture) : null;
      const part = placed && partAt(placed, picture.toLayer, at, EDGE * reach);
      if (shape && part) return { shape, placed, grip: { kind: part } };
    }
    return null;
  }

  activeHit(): Hit | null {
    const picture = this.host.onScreen();
    const shape = this.list.find(this.active);
    const placed = shape && picture && isEditable(shape) ? placedOn(shape, picture) : null;
    return shape && placed && { shape, placed, grip: { kind: 'inside' } };
  }
}
