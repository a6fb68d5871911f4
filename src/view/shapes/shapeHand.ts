/** The hand on the shapes of one component: it draws, chooses, moves and reshapes them. */

import type { Pair } from '../../base/geometry/scales';
import { Board, BLOCK } from './board';
import { Buttons, type Action } from './buttons';
import { ShapeCanvas, type Drawn, type Held } from './canvas';
import { drawModeOf } from './drawing';
import type { Picture, Press, ShapeProps, ShapesHost } from './host';
import { listenToFocus } from './lateKeyboard';
import { isEditable, type Shape } from './model';
import type { Placed } from './outline';
import { carried, placedOn, sameAxes } from './place';
import { listenToPointer, listenToPresses } from './pointer';
import { installStyles } from './styles';

/** The time without a move of the picture after which many shapes are drawn anew. */
const REST_MS = 120;

export class ShapeHand<P extends Press = Press> {
  readonly #board: Board;
  readonly #canvas: ShapeCanvas;
  readonly #buttons: Buttons;
  #props: ShapeProps | null = null;
  #frame = 0;
  #rest: ReturnType<typeof setTimeout> | undefined;

  constructor(host: ShapesHost<P>) {
    installStyles();
    this.#board = new Board(host, () => {
      this.#show();
    });
    this.#canvas = new ShapeCanvas(this.#board.layer);
    this.#buttons = new Buttons(host, this.#use);
    listenToPresses(this.#board, host.presses);
    listenToPointer(this.#board);
    listenToFocus(this.#board);
  }

  update(props: ShapeProps): void {
    const board = this.#board;
    const before = this.#props;
    this.#props = props;
    board.newshape = props.newshape;
    if (!before || props.shapes !== before.shapes) board.take(props.shapes);
    if (props.active_shape !== before?.active_shape) board.choose(props.active_shape);
    if (props.dragmode !== before?.dragmode) board.setMode(drawModeOf(props.dragmode));
    this.#show();
  }

  /** Another mode of the stage begins; what is drawn or edited is told. */
  leave(): void {
    if (this.#board.isInDrag) this.#board.endDrag();
    this.#board.setMode(null);
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
    return this.#board.hitAt(point, 1, () => true)?.shape.id ?? null;
  }

  /** The stage removes its layer, with all that is in it. */
  dispose(): void {
    cancelAnimationFrame(this.#frame);
    clearTimeout(this.#rest);
    this.#board.dispose();
  }

  #show(): void {
    const board = this.#board;
    const { classList } = board.layer;
    classList.toggle(`${BLOCK}--draws`, board.mode !== null);
    classList.toggle(`${BLOCK}--edits`, board.active !== null);
    classList.toggle(`${BLOCK}--draws-now`, board.drawing !== null);
    const canUndo = board.list.canUndo || board.drawing !== null;
    const active = board.list.find(board.active);
    const isAble = {
      delete: active !== null && isEditable(active),
      undo: canUndo,
      redo: board.list.canRedo,
    };
    this.#buttons.show({ mode: board.mode, isAble });
    this.draw();
  }

  // Keys and buttons.

  readonly #use = (action: Action): void => {
    this.#board.endKeys();
    if (action === 'delete') this.#board.remove();
    else if (action === 'undo' || action === 'redo') this.#board.step(action);
    else {
      const mode = this.#board.mode === action ? null : action;
      this.#board.setMode(mode);
      // The stage ends its own mode when the prop comes back.
      this.#board.host.report({ dragmode: mode ?? false });
    }
    this.#show();
  };

  // On the screen.

  #paint(): void {
    const board = this.#board;
    const isAny = board.list.all.length > 0 || board.drawing !== null || board.edit !== null;
    const picture = isAny ? board.host.onScreen() : null;
    this.#canvas.hold(picture, picture && this.#held(picture));
    const state = [board.list.all, board.active];
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
    for (const shape of this.#board.list.all) {
      const placed = shape.id === this.#board.active ? null : placedOn(shape, picture);
      if (placed) found.push(drawnAs(shape, placed));
    }
    return found;
  }

  /** The shape in the hand, where it is on the picture on screen. */
  #held(picture: Picture): Held | null {
    const board = this.#board;
    const edit = board.edit;
    const drawing = board.drawing;
    const moving = drawing?.outline ?? edit?.now;
    if (moving) {
      const { all = null, index = null } = drawing?.ground ?? edit ?? {};
      const { axes } = moving;
      const present = sameAxes(picture, all, index);
      const points = moving.points.map((each) => carried(each, axes, present));
      if (!points.every((each) => each !== null)) return null;
      const placed = present === axes ? moving : { ...moving, points, axes: present };
      const look = (edit?.shape ?? board.newshape ?? {}) as Shape;
      return { ...drawnAs(look, placed), hasHandles: edit !== null, handle: board.handle };
    }
    const shape = board.list.find(board.active);
    const placed = shape && placedOn(shape, picture);
    if (!placed) return null;
    const hasHandles = board.hasHandles && isEditable(shape);
    return { ...drawnAs(shape, placed), hasHandles, handle: board.handle };
  }
}

function drawnAs({ color, label }: Shape, placed: Placed): Drawn {
  return { placed, color: color ?? null, label: label ?? null };
}
