/** Keys on the picture of a component. */

import type { Pair } from '../../base/geometry/scales';
import { isOfControl } from '../shapes/controls';
import type { Pointer } from './pointEvent';

export interface KeyboardInputEvents {
  /** Each is true for a key that was used: the browser and the page do nothing with it. */
  readonly arrow: (event: KeyboardEvent) => boolean;
  readonly enter: (event: KeyboardEvent) => boolean;
  readonly space: (event: KeyboardEvent) => boolean;
  readonly escape: (event: KeyboardEvent) => boolean;
  readonly remove: (event: KeyboardEvent) => boolean;
  readonly larger: (event: KeyboardEvent) => boolean;
  readonly smaller: (event: KeyboardEvent) => boolean;
  readonly home: (event: KeyboardEvent) => boolean;
  /** The focus has left. */
  readonly left: () => void;
}

const KEYS: Readonly<Record<string, keyof Omit<KeyboardInputEvents, 'left'>>> = {
  ArrowLeft: 'arrow',
  ArrowRight: 'arrow',
  ArrowUp: 'arrow',
  ArrowDown: 'arrow',
  Enter: 'enter',
  ' ': 'space',
  Escape: 'escape',
  Delete: 'remove',
  Backspace: 'remove',
  '+': 'larger',
  '=': 'larger',
  '-': 'smaller',
  '0': 'home',
};

/** Returns a function that ends the listening. */
export function listenToKeyboard(element: HTMLElement, events: KeyboardInputEvents): () => void {
  const pressed = (event: KeyboardEvent) => {
    const use = KEYS[event.key];
    const isModified = event.ctrlKey || event.altKey || event.metaKey;
    if (!use || isModified || isOfControl(event)) return;
    if (!events[use](event)) return;
    event.preventDefault();
    // Enter is a click for the component as well.
    if (use !== 'enter') event.stopPropagation();
  };
  element.addEventListener('keydown', pressed);
  element.addEventListener('focusout', events.left);
  return () => {
    element.removeEventListener('keydown', pressed);
    element.removeEventListener('focusout', events.left);
  };
}

/** The pointer that a key stands for. */
export function keyPointer(event: KeyboardEvent, point: Pair): Pointer {
  const { altKey: alt, ctrlKey: ctrl, metaKey: meta, shiftKey: shift } = event;
  return { point, button: 0, modifiers: { alt, ctrl, meta, shift } };
}
