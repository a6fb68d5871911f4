/** Keys for shapes. */

import { ARROWS, FAST } from '../../base/geometry/arrows';
import type { Pair } from '../../base/geometry/scales';

export type KeyUse =
  | { readonly name: 'move'; readonly by: Pair }
  | { readonly name: 'next'; readonly direction: 1 | -1 }
  | { readonly name: 'enter' | 'space' | 'escape' | 'remove' | 'add' }
  | { readonly name: 'undo' | 'redo' | 'copy' | 'paste' };

const PLAIN: Readonly<Record<string, 'enter' | 'space' | 'escape' | 'remove' | 'add' | undefined>> =
  {
    Enter: 'enter',
    ' ': 'space',
    Escape: 'escape',
    Delete: 'remove',
    Backspace: 'remove',
    Insert: 'add',
    '+': 'add',
  };
const COMMANDS: Readonly<Record<string, 'undo' | 'redo' | 'copy' | 'paste' | undefined>> = {
  z: 'undo',
  y: 'redo',
  c: 'copy',
  v: 'paste',
};

/** The use of a key; null for one without. */
export function useOf(event: KeyboardEvent): KeyUse | null {
  const { key, shiftKey, altKey } = event;
  if (altKey) return null;
  if (event.ctrlKey || event.metaKey) {
    const name = COMMANDS[key.toLowerCase()];
    return name ? { name: name === 'undo' && shiftKey ? 'redo' : name } : null;
  }
  if (key === 'Tab') return { name: 'next', direction: shiftKey ? -1 : 1 };
  const arrow = ARROWS[key];
  const times = shiftKey ? FAST : 1;
  if (arrow) return { name: 'move', by: [arrow[0] * times, arrow[1] * times] };
  const name = PLAIN[key];
  return name ? { name } : null;
}
