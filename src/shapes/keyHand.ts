/** The keyboard on shapes. */

import type { Pair } from '../geometry/scales';
import { indexIn, REACH, type Board } from './board';
import { isPathMode } from './drawing';
import { handlesOf, reshaped } from './editing';
import type { ShapesHost } from './host';
import { isOfControl, useOf, type KeyUse } from './keys';
import { isEditable } from './model';
import { placedOn, stepIn } from './place';

export class KeyHand {
  readonly #board: Board;
  readonly #cursor: ShapesHost['cursor'];
  readonly #listening = new AbortController();

  constructor(board: Board, { element, cursor }: Pick<ShapesHost, 'element' | 'cursor'>) {
    this.#board = board;
    this.#cursor = cursor;
    const options = { signal: this.#listening.signal, capture: true };
    element.addEventListener(
      'keydown',
      (event) => {
        const use = useOf(event);
        const isCommand = event.ctrlKey || event.metaKey;
        if (!use || (isOfControl(event) && !isCommand) || !this.#key(use, event)) return;
        event.preventDefault();
        event.stopPropagation();
        board.show();
      },
      options,
    );
    element.addEventListener(
      'keyup',
      ({ key }) => {
        if (key.startsWith('Arrow')) board.endKeys();
      },
      options,
    );
    element.addEventListener(
      'focusout',
      () => {
        board.endKeys();
      },
      options,
    );
  }

  dispose(): void {
    this.#listening.abort();
  }

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
        return this.#board.mode !== null && (repeat || this.#space());
      case 'escape':
        return this.#escape();
      case 'remove':
        if (this.#board.drawing) return this.#board.step('undo');
        return (
          (this.#board.handle !== null && this.#board.removeCorner(this.#board.handle)) ||
          this.#board.remove()
        );
      case 'add':
        return this.#board.handle !== null && this.#board.addCornerBehind(this.#board.handle);
      case 'copy':
        return this.#board.copy();
      case 'paste':
        return this.#board.paste();
      default:
        return this.#board.step(use.name);
    }
  }

  #moveByKey(by: Pair): boolean {
    if (this.#board.drawing) {
      // The cursor moves with this key as well.
      requestAnimationFrame(() => {
        this.#aimAtCursor();
      });
      return false;
    }
    const picture = this.#board.host.onScreen();
    const hit = this.#board.activeHit();
    if (!picture || !hit) return false;
    if (!this.#board.edit) {
      const handle = this.#board.handle === null ? null : handlesOf(hit.placed)[this.#board.handle];
      this.#board.beginEdit({ ...hit, grip: handle?.grip ?? hit.grip }, [0, 0]);
      this.#board.handle = handle ? indexIn(hit.placed, handle.grip) : null;
    }
    const edit = this.#board.edit;
    if (!edit) return false;
    edit.now = reshaped(edit.now, edit.grip, [0, 0], stepIn(picture, by));
    return true;
  }

  #next(direction: 1 | -1): boolean {
    const picture = this.#board.host.onScreen();
    if (this.#board.drawing || !picture) return false;
    this.#board.endKeys();
    const ids = this.#board.list.all
      .filter((each) => isEditable(each) && placedOn(each, picture))
      .map(({ id }) => id);
    const at = this.#board.active === null ? -1 : ids.indexOf(this.#board.active);
    if (at < 0 && direction < 0) return false;
    const id = ids[at + direction] ?? null;
    this.#board.activate(id);
    const shape = this.#board.list.find(id);
    if (!shape) return direction < 0;
    const name = [shape.type, shape.label].filter(Boolean).join(', ');
    this.#board.say(`Shape ${at + direction + 1} of ${ids.length}: ${name}`);
    return true;
  }

  #enter(): boolean {
    if (this.#board.drawing) {
      this.#board.finish();
      return true;
    }
    const hit = this.#board.activeHit();
    if (!hit) return false;
    this.#board.endKeys();
    const count =
      hit.placed.type === 'path' ? hit.placed.points.length : handlesOf(hit.placed).length;
    this.#board.handle = ((this.#board.handle ?? -1) + 1) % count;
    this.#board.hasHandles = true;
    this.#board.say(`Handle ${this.#board.handle + 1} of ${count}`);
    return true;
  }

  /** Begins or ends a drawing at the cursor, or sets a corner of a path there. */
  #space(): boolean {
    const picture = this.#board.host.onScreen();
    const pixel = this.#atCursor();
    if (!picture || !pixel) return false;
    const isBegun = this.#board.drawing !== null;
    if (!isBegun) return this.#board.startByCorners(picture, pixel);
    this.#board.addCorner(picture, pixel, REACH.end);
    if (!isPathMode(this.#board.mode)) this.#board.finish();
    return true;
  }

  /** The pixel under the cursor of the keyboard. */
  #atCursor(): Pair | null {
    this.#cursor.start();
    return this.#cursor.pixel;
  }

  #aimAtCursor(): void {
    const picture = this.#board.host.onScreen();
    const pixel = this.#atCursor();
    const drawing = this.#board.drawing;
    const to = drawing && picture && pixel && this.#board.onGround(drawing, picture, pixel);
    if (to && drawing.isPath) drawing.aim(to);
    else if (to) drawing.extend(to);
    this.#board.show();
  }

  #escape(): boolean {
    const isUsed =
      this.#board.drawing !== null || this.#board.edit !== null || this.#board.active !== null;
    if (this.#board.drawing || this.#board.edit) this.#board.cancel();
    else if (this.#board.handle !== null) this.#board.handle = null;
    else if (this.#board.active !== null) this.#board.activate(null);
    return isUsed;
  }
}
