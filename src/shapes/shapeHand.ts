/** The hand on the shapes of one component: it draws, chooses, moves and reshapes them. */

import type { Pair } from '../geometry/scales';
import { Board, BLOCK, REACH } from './board';
import { Buttons, type Action } from './buttons';
import { ShapeCanvas, type Drawn, type Held } from './canvas';
import { drawModeOf } from './drawing';
import type { Picture, Press, ShapeProps, ShapesHost } from './host';
import { KeyHand } from './keyHand';
import { isEditable, type Shape } from './model';
import type { Placed } from './outline';
import { carried, placedOn, sameAxes } from './place';
import { PointerHand } from './pointerHand';
import { installStyles } from './styles';

/** The time without a move of the picture after which many shapes are drawn anew. */
const REST_MS = 120;

export class ShapeHand<P extends Press = Press> {
  readonly #board: Board;
  readonly #canvas: ShapeCanvas;
  readonly #buttons: Buttons;
  readonly #hands: readonly { dispose(): void }[];
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
    this.#hands = [new PointerHand(this.#board, host), new KeyHand(this.#board, host)];
  }

  update(props: ShapeProps): void {
    const before = this.#props;
    this.#props = props;
    this.#board.newshape = props.newshape;
    if (!before || props.shapes !== before.shapes) this.#board.take(props.shapes);
    if (props.active_shape !== before?.active_shape) this.#board.choose(props.active_shape);
    if (props.dragmode !== before?.dragmode) this.#board.setMode(drawModeOf(props.dragmode));
    this.#show();
  }

  /** Another mode of the stage has begun. */
  leave(): void {
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
    return this.#board.hitAt(point, REACH.edge, () => true)?.shape.id ?? null;
  }

  dispose(): void {
    cancelAnimationFrame(this.#frame);
    clearTimeout(this.#rest);
    for (const hand of this.#hands) hand.dispose();
    this.#buttons.remove();
    this.#canvas.remove();
  }

  #show(): void {
    const { classList } = this.#board.layer;
    classList.toggle(`${BLOCK}--draws`, this.#board.mode !== null);
    classList.toggle(`${BLOCK}--edits`, this.#board.active !== null);
    classList.toggle(`${BLOCK}--draws-now`, this.#board.drawing !== null);
    const canUndo = this.#board.list.canUndo || this.#board.drawing !== null;
    const isAble = {
      delete: this.#board.list.find(this.#board.active) !== null,
      undo: canUndo,
      redo: this.#board.list.canRedo,
    };
    this.#buttons.show({ mode: this.#board.mode, isAble });
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
    const isAny =
      this.#board.list.all.length > 0 || this.#board.drawing !== null || this.#board.edit !== null;
    const picture = isAny ? this.#board.host.onScreen() : null;
    this.#canvas.hold(picture, picture && this.#held(picture));
    const state = [this.#board.list.all, this.#board.active];
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
    const edit = this.#board.edit;
    const drawing = this.#board.drawing;
    const moving = drawing?.outline ?? edit?.now;
    if (moving) {
      const { all = null, index = null } = drawing?.ground ?? edit ?? {};
      const { axes } = moving;
      const present = sameAxes(picture, all, index);
      const points = moving.points.map((each) => carried(each, axes, present));
      if (!points.every((each) => each !== null)) return null;
      const placed = present === axes ? moving : { ...moving, points, axes: present };
      const look = (edit?.shape ?? this.#board.newshape ?? {}) as Shape;
      return { ...drawnAs(look, placed), hasHandles: edit !== null, handle: this.#board.handle };
    }
    const shape = this.#board.list.find(this.#board.active);
    const placed = shape && placedOn(shape, picture);
    if (!placed) return null;
    const hasHandles = this.#board.hasHandles && isEditable(shape);
    return { ...drawnAs(shape, placed), hasHandles, handle: this.#board.handle };
  }
}

function drawnAs({ color, label }: Shape, placed: Placed): Drawn {
  return { placed, color: color ?? null, label: label ?? null };
}
