/** The chunk of the keyboard on shapes. */

import type { Axes } from '../../base/geometry/axes';
import type { Pair } from '../../base/geometry/scales';
import type { Board } from './board';
import { isOfControl } from './controls';
import { copy, nextCopy } from './copies';
import { isPathMode } from './drawing';
import { handlesOf, indexIn, reshaped } from './editing';
import type { Picture } from './host';
import { useOf, type KeyUse } from './keys';
import { isEditable } from './model';
import { boundsOf } from './outline';
import { boundsOn, placedOn, within } from './place';
import { stepIn } from './steps';

/** Listens to keys; the `early` ones, which were pressed before, reach the stage as well. */
export function listenToKeys(board: Board, early: readonly KeyboardEvent[]): void {
  board.listen('keydown', (event) => {
    const use = useOf(event);
    const isCommand = event.ctrlKey || event.metaKey;
    if (!use || (isOfControl(event) && !isCommand) || !key(board, use, event)) return;
    event.preventDefault();
    event.stopPropagation();
    board.show();
  });
  board.listen('keyup', ({ key: name }) => {
    if (name.startsWith('Arrow')) board.endKeys();
  });
  board.listen('focusout', () => {
    board.endKeys();
  });
  for (const each of early) {
    each.target?.dispatchEvent(new KeyboardEvent('keydown', each));
    board.endKeys();
  }
}

/** True for a key that was used. */
function key(board: Board, use: KeyUse, { repeat }: KeyboardEvent): boolean {
  switch (use.name) {
    case 'move':
      return moveByKey(board, use.by);
    case 'next':
      return next(board, use.direction);
    case 'enter':
      return enter(board);
    case 'space':
      return board.mode !== null && (repeat || space(board));
    case 'escape':
      return escape(board);
    case 'remove':
      if (board.drawing) return board.step('undo');
      return (board.handle !== null && board.removeCorner(board.handle)) || board.remove();
    case 'add':
      return board.handle !== null && addCornerBehind(board, board.handle);
    case 'copy':
      copy(board.list.find(board.active));
      return board.active !== null;
    case 'paste':
      return paste(board);
    default:
      return board.step(use.name);
  }
}

function moveByKey(board: Board, by: Pair): boolean {
  if (board.drawing) {
    // The cursor moves with this key as well.
    requestAnimationFrame(() => {
      aimAtCursor(board);
    });
    return false;
  }
  const picture = board.host.onScreen();
  const hit = board.activeHit();
  if (!picture || !hit) return false;
  if (!board.edit) {
    const handle = board.handle === null ? null : handlesOf(hit.placed)[board.handle];
    const [left, top, right, bottom] = boundsOf(hit.placed.points);
    const from = handle?.point ?? [(left + right) / 2, (top + bottom) / 2];
    board.beginEdit({ ...hit, grip: handle?.grip ?? hit.grip }, from);
    board.handle = handle ? indexIn(hit.placed, handle.grip) : null;
  }
  moveBy(board, picture, stepIn(picture, by));
  return true;
}

/** Moves what is edited by a step in pixels, as far as the edge of the picture. */
function moveBy({ edit }: Board, picture: Picture, [x, y]: Pair): void {
  if (!edit) return;
  const [px, py] = edit.at;
  const [left, top, right, bottom] = boundsOn(picture, edit.start.axes);
  // From outside of the picture it moves inwards, and no further outwards.
  const room = [Math.min(left, px), Math.min(top, py), Math.max(right, px), Math.max(bottom, py)];
  edit.at = within(room as unknown as Axes['box'], [px + x, py + y]);
  edit.now = reshaped(edit.start, edit.grip, edit.from, edit.at);
}

function next(board: Board, direction: 1 | -1): boolean {
  const picture = board.host.onScreen();
  if (board.drawing || !picture) return false;
  board.endKeys();
  const ids = board.list.all
    .filter((each) => isEditable(each) && placedOn(each, picture))
    .map(({ id }) => id);
  const at = board.active === null ? -1 : ids.indexOf(board.active);
  if (at < 0 && direction < 0) return false;
  const id = ids[at + direction] ?? null;
  board.activate(id);
  const shape = board.list.find(id);
  if (!shape) return direction < 0;
  const name = [shape.type, shape.label].filter(Boolean).join(', ');
  board.say(`Shape ${at + direction + 1} of ${ids.length}: ${name}`);
  return true;
}

function enter(board: Board): boolean {
  if (board.drawing) {
    board.finish();
    return true;
  }
  const hit = board.activeHit();
  if (!hit) return false;
  board.endKeys();
  const count =
    hit.placed.type === 'path' ? hit.placed.points.length : handlesOf(hit.placed).length;
  board.handle = ((board.handle ?? -1) + 1) % count;
  board.hasHandles = true;
  board.say(`Handle ${board.handle + 1} of ${count}`);
  return true;
}

/** Begins or ends a drawing at the cursor, or sets a corner of a path there. */
function space(board: Board): boolean {
  const picture = board.host.onScreen();
  const pixel = atCursor(board);
  if (!picture || !pixel) return false;
  const isBegun = board.drawing !== null;
  if (!isBegun) return board.startByCorners(picture, pixel);
  board.addCorner(picture, pixel, 1);
  if (!isPathMode(board.mode)) board.finish();
  return true;
}

/** The pixel under the cursor of the keyboard. */
function atCursor(board: Board): Pair | null {
  board.host.cursor.start();
  return board.host.cursor.pixel;
}

function aimAtCursor(board: Board): void {
  const picture = board.host.onScreen();
  const pixel = atCursor(board);
  const drawing = board.drawing;
  const to = drawing && picture && pixel && board.onGround(drawing, picture, pixel);
  if (to && drawing.isPath) drawing.aim(to);
  else if (to) drawing.extend(to);
  board.show();
}

function escape(board: Board): boolean {
  const isUsed = board.drawing !== null || board.edit !== null || board.active !== null;
  if (board.drawing || board.edit) board.cancel();
  else if (board.handle !== null) board.handle = null;
  else if (board.active !== null) board.activate(null);
  return isUsed;
}

function addCornerBehind(board: Board, index: number): boolean {
  const hit = board.activeHit();
  if (hit?.placed.type !== 'path') return false;
  const added = reshaped(hit.placed, { kind: 'middle', index }, [0, 0], [0, 0]);
  return board.place(hit.shape, hit.placed, added, index + 1);
}

function paste(board: Board): boolean {
  const picture = board.host.onScreen();
  const copied = picture && nextCopy(picture);
  if (!copied) return false;
  const { shape, placed, aside, taken } = copied;
  board.hasHandles = true;
  board.handle = null;
  if (!board.place(shape, placed, aside)) return false;
  taken(board.list.find(shape.id));
  return true;
}
