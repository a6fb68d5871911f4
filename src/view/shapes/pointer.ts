/** The pointer on shapes: it puts itself before the handlers of the stage. */

import { BLOCK, type Board } from './board';
import { isPathMode } from './drawing';
import { indexIn } from './editing';
import type { Press, ShapesHost } from './host';
import { isEditable } from './model';
import { pixelAt } from './place';

const CLICK_AFTER_MS = 100;

export function listenToPresses<P extends Press>(
  board: Board,
  presses: ShapesHost<P>['presses'],
): void {
  let usedClick = -Infinity;
  const { events } = presses;
  presses.events = {
    clicked: (press) => {
      if (press.button === 0 && click(board, press)) usedClick = performance.now();
      else events.clicked(press);
    },
    doubleClicked: (press) => {
      if (press.button !== 0 || !doubleClick(board, press)) events.doubleClicked(press);
    },
    dragStarted: (press) => begin(board, press) || events.dragStarted(press),
    dragged: (press) => {
      if (board.isInDrag) drag(board, press);
      else events.dragged(press);
    },
    dragEnded: (press) => {
      if (board.isInDrag) board.endDrag();
      else events.dragEnded(press);
    },
    dragCancelled: () => {
      if (board.isInDrag) board.cancelDrag();
      else events.dragCancelled();
    },
  };
  board.listen('click', (event) => {
    if (performance.now() - usedClick < CLICK_AFTER_MS) event.stopPropagation();
  });
}

export function listenToPointer(board: Board): void {
  let penIsDown = false;
  board.listen('pointerdown', (event) => {
    // The palm of a hand with a pen.
    if (event.pointerType === 'touch' && penIsDown) event.stopPropagation();
    else if (event.pointerType === 'pen') penIsDown = true;
  });
  for (const name of ['pointerup', 'pointercancel', 'pointerleave'] as const) {
    board.listen(name, (event) => {
      const isOver = name !== 'pointerleave' || event.target === board.host.element;
      if (event.pointerType === 'pen' && isOver) penIsDown = false;
    });
  }
  board.listen('pointermove', (event) => {
    board.between = event.buttons === 0 ? [] : placesBefore(event);
    hover(board, event);
  });
  board.listen('dragstart', (event) => {
    if (board.mode || board.active) event.preventDefault();
  });
}

/** Events since the frame before, without the last one; older Safaris do not tell them. */
function placesBefore(event: PointerEvent): readonly PointerEvent[] {
  return 'getCoalescedEvents' in event ? event.getCoalescedEvents().slice(0, -1) : [];
}

/** A finger reaches further than a mouse. */
function reachOf({ pointerType }: Press): number {
  return pointerType === 'touch' ? 2.5 : 1;
}

function begin(board: Board, press: Press): boolean {
  const picture = board.host.onScreen();
  if (!picture) return false;
  board.endKeys();
  const pixel = pixelAt(picture.placement, press.point);
  if (board.drawing) {
    board.extend(picture, pixel);
    return (board.isInDrag = true);
  }
  const hit = board.grippedAt(press.point, reachOf(press));
  board.isInDrag = hit ? board.beginEdit(hit, pixel) : board.beginDrawing(picture, pixel);
  board.show();
  return board.isInDrag;
}

function drag(board: Board, { point }: Press): void {
  const picture = board.host.onScreen();
  if (!picture) return;
  const pixel = pixelAt(picture.placement, point);
  if (board.drawing?.isPath) {
    for (const { clientX, clientY } of board.between) {
      board.extend(picture, pixelAt(picture.placement, [clientX, clientY]));
    }
  }
  board.between = [];
  if (board.drawing) board.extend(picture, pixel);
  else board.reshape(picture, pixel);
  board.show();
}

/** True for a click that is no click on the picture. */
function click(board: Board, press: Press): boolean {
  const picture = board.host.onScreen();
  if (!picture) return false;
  board.endKeys();
  const { point } = press;
  const reach = reachOf(press);
  const pixel = pixelAt(picture.placement, point);
  const handle = board.handleAt(point, reach);
  if (!board.drawing && handle) {
    const { placed, grip } = handle;
    board.handle = grip.kind === 'middle' ? null : indexIn(placed, grip);
    board.show();
    return true;
  }
  if (!isPathMode(board.mode)) {
    const hit = board.hitAt(point, reach, isEditable);
    board.activate(hit?.shape.id ?? null);
    return false;
  }
  if (!board.drawing) return board.startByCorners(picture, pixel);
  board.addCorner(picture, pixel, reach);
  return true;
}

function doubleClick(board: Board, press: Press): boolean {
  if (board.drawing) {
    board.finish();
    board.show();
    return true;
  }
  const handle = board.handleAt(press.point, reachOf(press));
  if (handle?.grip.kind !== 'corner') return false;
  board.removeCorner(handle.grip.index);
  return true;
}

function hover(board: Board, { clientX, clientY, buttons }: PointerEvent): void {
  if (buttons !== 0) return;
  const point = [clientX, clientY] as const;
  const { drawing } = board;
  const picture = drawing?.isByCorners ? board.host.onScreen() : null;
  if (drawing && picture) {
    const pixel = board.onGround(drawing, picture, pixelAt(picture.placement, point));
    if (pixel) drawing.aim(pixel);
    board.show();
  }
  const isGrip = !drawing && board.grippedAt(point, 1) !== null;
  board.layer.classList.toggle(`${BLOCK}--grips`, isGrip);
}
