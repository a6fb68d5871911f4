/** Pointer events of the browser as the stage needs them. */

import type { PressEvent } from './press';

/** Parts of the component that have a use of their own for the pointer. */
const CONTROLS = 'button, a, input, [role="alert"], [role="slider"], [role="toolbar"]';

export interface PointerInputEvents {
  readonly down: (event: PressEvent) => void;
  readonly move: (event: PressEvent) => void;
  readonly up: (event: PressEvent) => void;
  readonly cancel: () => void;
  readonly left: () => void;
  /** A press that began on a control has ended beside it. */
  readonly strayed: () => void;
  /** True where a drag with the main button belongs to the stage. */
  readonly isDraggable: () => boolean;
}

/** Listens on the element of the component; returns a function that ends this. */
export function listenToPointer(element: HTMLElement, events: PointerInputEvents): () => void {
  const listening = new AbortController();
  const listen = <K extends keyof HTMLElementEventMap>(
    name: K,
    listener: (event: HTMLElementEventMap[K]) => void,
  ) => {
    element.addEventListener(name, listener, { signal: listening.signal });
  };
  let isOnControl = false;
  listen('pointerdown', (event) => {
    isOnControl = isControl(event);
    if (isOnControl) return;
    // An image that is replaced during a press takes the other events with it.
    if (event.button === 0) capture(element, event.pointerId);
    events.down(pressEvent(event));
  });
  listen('pointermove', (event) => {
    if (!isControl(event)) events.move(pressEvent(event));
    else events.left();
  });
  listen('pointerup', (event) => {
    if (isOnControl && !isControl(event)) events.strayed();
    events.up(pressEvent(event));
  });
  listen('pointercancel', events.cancel);
  listen('pointerleave', events.left);
  listen('dragstart', (event) => {
    if (events.isDraggable()) event.preventDefault();
  });
  return () => {
    listening.abort();
  };
}

export function isControl({ target }: Event): boolean {
  return target instanceof Element && target.closest(CONTROLS) !== null;
}

export function pressEvent(event: PointerEvent): PressEvent {
  const { clientX, clientY, button, pointerId, pointerType, timeStamp } = event;
  const { altKey: alt, ctrlKey: ctrl, metaKey: meta, shiftKey: shift } = event;
  return {
    point: [clientX, clientY],
    button: Math.max(button, 0), // -1 in moves
    modifiers: { alt, ctrl, meta, shift },
    ...{ pointerId, pointerType, timeStamp },
  };
}

function capture(element: HTMLElement, pointerId: number): void {
  try {
    element.setPointerCapture(pointerId);
  } catch {
    // The pointer has left meanwhile.
  }
}
