/** The hand on the shapes of one component: it draws, chooses, moves and reshapes them. */

import type { Axes } from '../geometry/axes';
import type { Pair } from '../geometry/scales';
import { nameOf, scalesOf } from '../geometry/data';
import { Buttons, type Action } from './buttons';
import { ShapeCanvas, type Drawn, type Held } from './canvas';
import { handlesOf, reshaped, withoutCorner, type Grip } from './editing';
import { Drawing, drawModeOf, isPathMode, type DrawMode } from './drawing';
import { distance, handleAt, partAt } from './hits';
import type { Picture, Press, PressHandlers, ShapeProps, ShapesHost } from './host';
import { isOfControl, useOf, type KeyUse } from './keys';
import { isEditable, newId, placedAs, type Shape } from './model';
import { geometryOf, type Placed } from './outline';
import { carried, groundAt, pixelAt, placedOn, sameAxes, stepIn } from './place';
import { ShapeList } from './shapeList';
import { installStyles } from './styles';

/** CSS pixels around a handle, an edge, and a corner that ends a path, by mouse and by touch. */
const REACH = { handle: 8, edge: 5, end: 8 };
const TOUCH_REACH = { handle: 22, edge: 14, end: 18 };
/** The second click of a double click sets no corner. */
const SAME_CORNER = 4;
/** CSS pixels from a shape to its copy. */
const ASIDE: Pair = [12, 12];
const CLICK_AFTER_MS = 100;
const MOST_TOLD = 20;
/** The time without a move of the picture after which many shapes are drawn anew. */
const REST_MS = 120;

const BLOCK = 'dash-dynamic-image-stage';

/** A shape in the hand: its place before, and now, on the axes of the picture where it was taken. */
interface Edit {
  readonly id: string;
  readonly shape: Shape;
  readonly start: Placed;
  readonly index: number | null;
  readonly grip: Grip;
  readonly from: Pair;
  now: Placed;
}

interface Hit {
  readonly shape: Shape;
  readonly placed: Placed;
  readonly grip: Grip;
}

/** The shape that was copied last on this page. */
let copied: Shape | null = null;

export class ShapeHand<P extends Press = Press> {
  readonly #host: ShapesHost<P>;
  readonly #list = new ShapeList();
  /** The layer of the stage above the picture. */
  readonly #layer: HTMLElement;
  readonly #canvas: ShapeCanvas;
  readonly #buttons: Buttons;
  readonly #stops: readonly (() => void)[];
  #props: ShapeProps | null = null;
  #mode: DrawMode | null = null;
  #active: string | null = null;
  /** The handle of the active shape that was clicked, or that the keyboard has chosen. */
  #handle: number | null = null;
  /** False for a path that was just drawn, whose handles would be in the way of the next one. */
  #hasHandles = false;
  #drawing: Drawing | null = null;
  #edit: Edit | null = null;
  /** Values that Dash has not given back yet. */
  #told: (readonly Shape[])[] = [];
  #frame = 0;
  #rest: ReturnType<typeof setTimeout> | undefined;
  #penIsDown = false;
  #usedClick = -Infinity;

  constructor(host: ShapesHost<P>) {
    this.#host = host;
    installStyles();
    this.#layer = host.element.querySelector<HTMLElement>(`.${BLOCK}`) ?? host.element;
    this.#canvas = new ShapeCanvas(this.#layer);
    this.#buttons = new Buttons(host, this.#use);
    host.presses.events = this.#around(host.presses.events);
    this.#stops = [this.#listen()];
  }

  update(props: ShapeProps): void {
    const before = this.#props;
    this.#props = props;
    if (!before || props.shapes !== before.shapes) this.#take(props.shapes);
    if (props.active_shape !== before?.active_shape) this.#choose(props.active_shape);
    if (props.dragmode !== before?.dragmode) this.#setMode(drawModeOf(props.dragmode));
    this.#show();
  }

  /** Another mode of the stage has begun. */
  leave(): void {
    this.#setMode(null);
    this.#show();
  }

  /** Draws in the next frame, once for all that happens before. */
  draw(): void {
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0;
      this.#paint();
    });
  }

  /** The ID of the topmost shape at a point of the window. */
  at(point: Pair): string | null {
    return this.#hitAt(point, REACH.edge, () => true)?.shape.id ?? null;
  }

  dispose(): void {
    cancelAnimationFrame(this.#frame);
    clearTimeout(this.#rest);
    for (const stop of this.#stops) stop();
    this.#buttons.remove();
    this.#canvas.remove();
  }

  #take(given: unknown): void {
    const at = this.#told.findIndex((each) => each === given || isEqual(each, given));
    // What the hand has done since is told, and comes back as well.
    if (at >= 0) this.#told.splice(0, at + 1);
    else this.#list.set(given);
  }

  #choose(given: unknown): void {
    const id = typeof given === 'string' ? given : null;
    if (id === this.#active) return;
    this.#active = id;
    this.#handle = null;
    this.#hasHandles = id !== null;
  }

  #setMode(mode: DrawMode | null): void {
    if (mode === this.#mode) return;
    this.#finish();
    this.#mode = mode;
    this.#hasHandles &&= !isPathMode(mode);
  }

  #show(): void {
    const { classList } = this.#layer;
    classList.toggle(`${BLOCK}--draws`, this.#mode !== null);
    classList.toggle(`${BLOCK}--edits`, this.#active !== null);
    classList.toggle(`${BLOCK}--draws-now`, this.#drawing !== null);
    const canUndo = this.#list.canUndo || this.#drawing !== null;
    const isAble = { delete: this.#active !== null, undo: canUndo, redo: this.#list.canRedo };
    this.#buttons.show({ mode: this.#mode, isAble });
    this.draw();
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
        if (this.#isDragging) this.#drag(press);
        else events.dragged(press);
      },
      dragEnded: (press) => {
        if (this.#isDragging) this.#end();
        else events.dragEnded(press);
      },
      dragCancelled: () => {
        if (this.#isDragging) this.#cancel();
        else events.dragCancelled();
      },
    };
  }

  #isInDrag = false;

  get #isDragging(): boolean {
    return this.#isInDrag;
  }

  #begin({ point, pointerType }: P): boolean {
    const picture = this.#host.onScreen();
    if (!picture) return false;
    this.#endKeys();
    const pixel = pixelAt(picture.placement, point);
    if (this.#drawing) {
      this.#drawing.extend(pixel);
      return (this.#isInDrag = true);
    }
    const reach = pointerType === 'touch' ? TOUCH_REACH : REACH;
    const hit = this.#grippedAt(point, reach);
    this.#isInDrag = hit ? this.#beginEdit(hit, pixel) : this.#beginDrawing(picture, pixel);
    this.#show();
    return this.#isInDrag;
  }

  #drag({ point }: P): void {
    const picture = this.#host.onScreen();
    if (!picture) return;
    const pixel = pixelAt(picture.placement, point);
    if (this.#drawing) this.#extend(picture, pixel);
    else this.#reshape(picture, pixel);
    this.draw();
  }

  #end(): void {
    this.#isInDrag = false;
    if (this.#drawing?.isByCorners) this.#drawing.settle();
    else if (this.#drawing) this.#finish();
    else this.#settle();
    this.#show();
  }

  #cancel(): void {
    this.#isInDrag = false;
    this.#drawing = null;
    this.#edit = null;
    this.#show();
  }

  /** True for a click that is no click on the picture. */
  #click({ point, pointerType }: P): boolean {
    const picture = this.#host.onScreen();
    if (!picture) return false;
    this.#endKeys();
    const reach = pointerType === 'touch' ? TOUCH_REACH : REACH;
    const pixel = pixelAt(picture.placement, point);
    const handle = this.#handleAt(point, reach.handle);
    if (!this.#drawing && handle) {
      this.#handle = indexIn(handle.placed, handle.grip);
      this.#show();
      return true;
    }
    if (!isPathMode(this.#mode)) {
      const hit = this.#hitAt(point, reach.edge, isEditable);
      this.#activate(hit?.shape.id ?? null);
      return false;
    }
    if (!this.#drawing) return this.#startByCorners(picture, pixel);
    this.#addCorner(picture, pixel, reach.end);
    return true;
  }

  #doubleClick({ point, pointerType }: P): boolean {
    if (this.#drawing) {
      this.#finish();
      this.#show();
      return true;
    }
    const reach = pointerType === 'touch' ? TOUCH_REACH : REACH;
    const handle = this.#handleAt(point, reach.handle);
    if (handle?.grip.kind !== 'corner') return false;
    this.#removeCorner(handle.grip.index);
    return true;
  }

  // Drawing.

  #beginDrawing(picture: Picture, pixel: Pair): boolean {
    const ground = this.#mode && groundAt(picture, pixel);
    if (!this.#mode || !ground) return false;
    this.#drawing = new Drawing(this.#mode, ground, pixel);
    this.#active = null;
    return true;
  }

  #startByCorners(picture: Picture, pixel: Pair): boolean {
    if (!this.#beginDrawing(picture, pixel)) return false;
    if (this.#drawing) this.#drawing.isByCorners = true;
    this.#show();
    return true;
  }

  #addCorner(picture: Picture, pixel: Pair, reach: number): void {
    const drawing = this.#drawing;
    const to = drawing && this.#onGround(drawing, picture, pixel);
    if (!to) return;
    const { corners, outline, ground } = drawing;
    const away = (corner: Pair | undefined) =>
      corner ? distance(corner, to) * ground.scale : Infinity;
    const isEnd = outline.isClosed && corners.length > 2 && away(corners[0]) <= reach;
    if (isEnd) this.#finish();
    else if (away(corners.at(-1)) > SAME_CORNER) drawing.add(to);
    this.#show();
  }

  #extend(picture: Picture, pixel: Pair): void {
    const to = this.#drawing && this.#onGround(this.#drawing, picture, pixel);
    if (to) this.#drawing?.extend(to);
  }

  /** The pixel on the picture where the drawing has begun. */
  #onGround({ ground }: Drawing, picture: Picture, pixel: Pair): Pair | null {
    return carried(pixel, sameAxes(picture, ground.axes, ground.index), ground.axes);
  }

  /** Ends a drawing; the shape is told where it has an extent. */
  #finish(): void {
    const drawing = this.#drawing;
    this.#drawing = null;
    this.#isInDrag = false;
    const drawn = drawing?.finish();
    const geometry = drawn && geometryOf(drawn);
    if (!geometry) return;
    const { axes, index } = drawing?.ground ?? { axes: null, index: null };
    const list = this.#host.onScreen()?.axes ?? null;
    const given = this.#props?.newshape;
    const shape = {
      ...(typeof given === 'object' ? given : null),
      id: newId(),
      type: drawn.type,
      ...geometry,
      ...(drawn.type === 'path' && { closed: drawn.isClosed }),
      axes: nameOf(list, index),
      scales: scalesOf(axes ? list : [], axes),
    };
    this.#list.change(shape.id, shape);
    this.#active = shape.id;
    this.#handle = null;
    this.#hasHandles = drawn.type !== 'path';
    this.#tell();
    this.#say(`${shape.type} drawn`);
  }

  // Editing.

  #beginEdit({ shape, placed, grip }: Hit, from: Pair): boolean {
    const { id } = shape;
    const axes = this.#host.onScreen()?.axes ?? null;
    const index = placed.axes && axes ? axes.indexOf(placed.axes) : null;
    this.#edit = { id, shape, start: placed, index, grip, from, now: placed };
    this.#active = id;
    this.#hasHandles = true;
    this.#handle = grip.kind === 'corner' || grip.kind === 'box' ? indexIn(placed, grip) : null;
    return true;
  }

  #reshape(picture: Picture, pixel: Pair): void {
    const edit = this.#edit;
    if (!edit) return;
    const { start, grip, from, index } = edit;
    const to = carried(pixel, sameAxes(picture, start.axes, index), start.axes);
    if (to) edit.now = reshaped(start, grip, from, inside(to, start.axes, picture));
  }

  /** Ends an edit, which is told. */
  #settle(): void {
    const edit = this.#edit;
    this.#edit = null;
    if (!edit) return;
    const { id, shape, start, now } = edit;
    const geometry = now === start ? null : geometryOf(now, { outline: start, shape });
    if (geometry) this.#list.change(id, placedAs(this.#list.find(id) ?? shape, geometry));
    if (geometry) this.#tell();
  }

  #remove(): boolean {
    const shape = this.#list.find(this.#active);
    if (!shape) return false;
    this.#settle();
    this.#list.change(shape.id, null);
    this.#active = null;
    this.#tell();
    this.#say(`${shape.type ?? 'shape'} deleted`);
    return true;
  }

  #removeCorner(index: number): boolean {
    const hit = this.#activeHit();
    const left = hit && withoutCorner(hit.placed, index);
    const geometry = left && geometryOf(left);
    if (!geometry) return false;
    this.#list.change(hit.shape.id, placedAs(hit.shape, geometry));
    this.#handle = null;
    this.#tell();
    return true;
  }

  #addCornerBehind(index: number): boolean {
    const hit = this.#activeHit();
    if (hit?.placed.type !== 'path') return false;
    const added = reshaped(hit.placed, { kind: 'middle', index }, [0, 0], [0, 0]);
    const geometry = geometryOf(added);
    if (!geometry) return false;
    this.#list.change(hit.shape.id, placedAs(hit.shape, geometry));
    this.#handle = index + 1;
    this.#tell();
    return true;
  }

  #step(direction: 'undo' | 'redo'): boolean {
    this.#endKeys();
    if (this.#drawing) {
      if (direction === 'undo' && !this.#drawing.removeLast()) this.#drawing = null;
      return true;
    }
    const id = this.#list[direction]();
    if (id === null) return false;
    this.#active = this.#list.find(id) ? id : null;
    this.#handle = null;
    this.#tell();
    return true;
  }

  #paste(): boolean {
    const picture = this.#host.onScreen();
    const placed = copied && picture && placedOn(copied, picture);
    if (!copied || !placed) return false;
    const aside = reshaped(placed, { kind: 'inside' }, [0, 0], stepIn(picture, ASIDE));
    const geometry = geometryOf(aside, { outline: placed, shape: copied });
    if (!geometry) return false;
    const shape = { ...placedAs(copied, geometry), id: newId() };
    copied = shape;
    this.#list.change(shape.id, shape);
    this.#active = shape.id;
    this.#hasHandles = true;
    this.#tell();
    return true;
  }

  /** Tells Dash what the hand has done. */
  #tell(): void {
    const shapes = this.#list.all;
    this.#told = [...this.#told, shapes].slice(-MOST_TOLD);
    this.#host.report({ shapes, active_shape: this.#active });
  }

  #activate(id: string | null): void {
    const isOther = id !== this.#active;
    this.#active = id;
    this.#handle = null;
    this.#hasHandles = id !== null;
    if (isOther) this.#host.report({ active_shape: id });
    this.#show();
  }

  // Hits.

  #handleAt(point: Pair, reach: number): Hit | null {
    const hit = this.#hasHandles ? this.#activeHit() : null;
    const picture = this.#host.onScreen();
    if (!hit || !picture) return null;
    const at = picture.toLayer(pixelAt(picture.placement, point));
    const grip = handleAt(hit.placed, picture.toLayer, at, reach);
    return grip && { ...hit, grip };
  }

  /** What a drag from a point would move: while shapes are drawn, nothing but handles. */
  #grippedAt(point: Pair, reach: typeof REACH): Hit | null {
    const handle = this.#handleAt(point, reach.handle);
    if (handle || this.#mode) return handle;
    const hit = this.#hitAt(point, reach.edge, isEditable);
    return hit && (hit.grip.kind === 'edge' || hit.shape.id === this.#active) ? hit : null;
  }

  #hitAt(point: Pair, reach: number, isFound: (shape: Shape) => boolean): Hit | null {
    const picture = this.#list.all.length > 0 ? this.#host.onScreen() : null;
    if (!picture) return null;
    const at = picture.toLayer(pixelAt(picture.placement, point));
    const active = this.#list.find(this.#active);
    for (const shape of [active, ...[...this.#list.all].reverse()]) {
      const placed = shape && isFound(shape) ? placedOn(shape, picture) : null;
      const part = placed && partAt(placed, picture.toLayer, at, reach);
      if (shape && part) return { shape, placed, grip: { kind: part } };
    }
    return null;
  }

  #activeHit(): Hit | null {
    const picture = this.#host.onScreen();
    const shape = this.#list.find(this.#active);
    const placed = shape && picture && isEditable(shape) ? placedOn(shape, picture) : null;
    return shape && placed && { shape, placed, grip: { kind: 'inside' } };
  }

  // Keys and buttons.

  readonly #use = (action: Action): void => {
    this.#endKeys();
    if (action === 'delete') this.#remove();
    else if (action === 'undo' || action === 'redo') this.#step(action);
    else {
      const mode = this.#mode === action ? null : action;
      this.#setMode(mode);
      // The stage ends its own mode when the prop comes back.
      this.#host.report({ dragmode: mode ?? false });
    }
    this.#show();
  };

  #listen(): () => void {
    const listening = new AbortController();
    const { signal } = listening;
    const { element } = this.#host;
    const listen = <K extends keyof HTMLElementEventMap>(
      name: K,
      listener: (event: HTMLElementEventMap[K]) => void,
      capture = true,
    ) => {
      element.addEventListener(name, listener, { signal, capture });
    };
    listen('keydown', (event) => {
      const use = useOf(event);
      const isCommand = event.ctrlKey || event.metaKey;
      if (!use || (isOfControl(event) && !isCommand) || !this.#key(use, event)) return;
      event.preventDefault();
      event.stopPropagation();
      this.#show();
    });
    listen('keyup', ({ key }) => {
      if (key.startsWith('Arrow')) this.#endKeys();
    });
    listen('focusout', () => {
      this.#endKeys();
    });
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
      if (this.#mode || this.#active) event.preventDefault();
    });
    return () => {
      listening.abort();
    };
  }

  readonly #hover = ({ clientX, clientY, buttons }: PointerEvent): void => {
    if (buttons !== 0) return;
    const point = [clientX, clientY] as const;
    const picture = this.#drawing ? this.#host.onScreen() : null;
    const to = picture && this.#drawing && pixelAt(picture.placement, point);
    if (to && this.#drawing?.isByCorners) {
      const pixel = this.#onGround(this.#drawing, picture, to);
      if (pixel) this.#drawing.aim(pixel);
      this.draw();
    }
    const isGrip = !this.#drawing && this.#grippedAt(point, REACH) !== null;
    this.#layer.classList.toggle(`${BLOCK}--grips`, isGrip);
  };

  /** True for a key that was used. */
  #key(use: KeyUse, { repeat }: KeyboardEvent): boolean {
    switch (use.name) {
      case 'move':
        return this.#moveByKey(use.by);
      case 'next':
        return this.#next(use.direction);
      case 'enter':
        return this.#enter();
      case 'space':
        return this.#mode !== null && (repeat || this.#space());
      case 'escape':
        return this.#escape();
      case 'remove':
        if (this.#drawing) return this.#step('undo');
        return (this.#handle !== null && this.#removeCorner(this.#handle)) || this.#remove();
      case 'add':
        return this.#handle !== null && this.#addCornerBehind(this.#handle);
      case 'copy':
        copied = this.#list.find(this.#active) ?? copied;
        return this.#active !== null;
      case 'paste':
        return this.#paste();
      default:
        return this.#step(use.name);
    }
  }

  #moveByKey(by: Pair): boolean {
    if (this.#drawing) {
      // The cursor moves with this key as well.
      requestAnimationFrame(() => {
        this.#aimAtCursor();
      });
      return false;
    }
    const picture = this.#host.onScreen();
    const hit = this.#activeHit();
    if (!picture || !hit) return false;
    if (!this.#edit) {
      const handle = this.#handle === null ? null : handlesOf(hit.placed)[this.#handle];
      this.#beginEdit({ ...hit, grip: handle?.grip ?? hit.grip }, [0, 0]);
      this.#handle = handle ? indexIn(hit.placed, handle.grip) : null;
    }
    const edit = this.#edit;
    if (!edit) return false;
    edit.now = reshaped(edit.now, edit.grip, [0, 0], stepIn(picture, by));
    return true;
  }

  /** Ends an edit by keys. */
  #endKeys(): void {
    if (!this.#isInDrag) this.#settle();
  }

  #next(direction: 1 | -1): boolean {
    const picture = this.#host.onScreen();
    if (this.#drawing || !picture) return false;
    this.#endKeys();
    const ids = this.#list.all
      .filter((each) => isEditable(each) && placedOn(each, picture))
      .map(({ id }) => id);
    const at = this.#active === null ? -1 : ids.indexOf(this.#active);
    if (at < 0 && direction < 0) return false;
    const id = ids[at + direction] ?? null;
    this.#activate(id);
    const shape = this.#list.find(id);
    if (!shape) return direction < 0;
    const name = [shape.type, shape.label].filter(Boolean).join(', ');
    this.#say(`Shape ${at + direction + 1} of ${ids.length}: ${name}`);
    return true;
  }

  #enter(): boolean {
    if (this.#drawing) {
      this.#finish();
      return true;
    }
    const hit = this.#activeHit();
    if (!hit) return false;
    this.#endKeys();
    const count =
      hit.placed.type === 'path' ? hit.placed.points.length : handlesOf(hit.placed).length;
    this.#handle = ((this.#handle ?? -1) + 1) % count;
    this.#hasHandles = true;
    this.#say(`Handle ${this.#handle + 1} of ${count}`);
    return true;
  }

  /** Begins or ends a drawing at the cursor, or sets a corner of a path there. */
  #space(): boolean {
    const picture = this.#host.onScreen();
    const pixel = this.#atCursor();
    if (!picture || !pixel) return false;
    const isBegun = this.#drawing !== null;
    if (!isBegun) return this.#startByCorners(picture, pixel);
    this.#addCorner(picture, pixel, REACH.end);
    if (!isPathMode(this.#mode)) this.#finish();
    return true;
  }

  /** Speaks to users of screen readers. */
  #say(text: string): void {
    const spoken = this.#layer.querySelector('[aria-live]');
    if (spoken) spoken.textContent = text;
  }

  /** The pixel under the cursor of the keyboard. */
  #atCursor(): Pair | null {
    this.#host.cursor.start();
    return this.#host.cursor.pixel;
  }

  #aimAtCursor(): void {
    const picture = this.#host.onScreen();
    const pixel = this.#atCursor();
    const drawing = this.#drawing;
    const to = drawing && picture && pixel && this.#onGround(drawing, picture, pixel);
    if (to && drawing.isPath) drawing.aim(to);
    else if (to) drawing.extend(to);
    this.draw();
  }

  #escape(): boolean {
    const isUsed = this.#drawing !== null || this.#edit !== null || this.#active !== null;
    if (this.#drawing || this.#edit) this.#cancel();
    else if (this.#handle !== null) this.#handle = null;
    else if (this.#active !== null) this.#activate(null);
    return isUsed;
  }

  // On the screen.

  #paint(): void {
    const isAny = this.#list.all.length > 0 || this.#drawing !== null || this.#edit !== null;
    const picture = isAny ? this.#host.onScreen() : null;
    this.#canvas.hold(picture, picture && this.#held(picture));
    const state = [this.#list.all, this.#active];
    const follows = picture && this.#canvas.follow(picture, state);
    if (!follows) this.#canvas.paint(picture, picture ? this.#atRest(picture) : [], state);
    clearTimeout(this.#rest);
    if (follows === 'moved') {
      this.#rest = setTimeout(() => {
        this.#canvas.forget();
        this.#paint();
      }, REST_MS);
    }
  }

  #atRest(picture: Picture): readonly Drawn[] {
    const found: Drawn[] = [];
    for (const shape of this.#list.all) {
      const placed = shape.id === this.#active ? null : placedOn(shape, picture);
      if (placed) found.push(drawnAs(shape, placed));
    }
    return found;
  }

  /** The shape in the hand, where it is on the picture on screen. */
  #held(picture: Picture): Held | null {
    const edit = this.#edit;
    const drawing = this.#drawing;
    const { axes, index } = drawing?.ground ?? {
      axes: edit?.start.axes ?? null,
      index: edit?.index ?? null,
    };
    const moving = drawing?.outline ?? edit?.now;
    if (moving) {
      const present = sameAxes(picture, axes, index);
      const points = moving.points.map((each) => carried(each, axes, present));
      if (!points.every((each) => each !== null)) return null;
      const placed = present === axes ? moving : { ...moving, points, axes: present };
      const look = (edit?.shape ?? this.#props?.newshape ?? {}) as Shape;
      return { ...drawnAs(look, placed), hasHandles: edit !== null, handle: this.#handle };
    }
    const shape = this.#list.find(this.#active);
    const placed = shape && placedOn(shape, picture);
    if (!placed) return null;
    const hasHandles = this.#hasHandles && isEditable(shape);
    return { ...drawnAs(shape, placed), hasHandles, handle: this.#handle };
  }
}

function drawnAs({ color, label }: Shape, placed: Placed): Drawn {
  return { placed, color: color ?? null, label: label ?? null };
}

function indexIn(placed: Placed, grip: Grip): number {
  return handlesOf(placed).findIndex((each) => JSON.stringify(each.grip) === JSON.stringify(grip));
}

function inside([x, y]: Pair, axes: Axes | null, { placement }: Picture): Pair {
  const [left, top, right, bottom] = axes?.box ?? placement.visible;
  return [Math.min(Math.max(x, left), right), Math.min(Math.max(y, top), bottom)];
}

function isEqual(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
