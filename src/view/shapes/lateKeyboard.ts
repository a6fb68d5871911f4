/** The keyboard on shapes, which comes from a chunk of its own once the picture has the focus. */

import { chunk } from '../../request/chunk';
import type { Board } from './board';

/** Keys that the hand uses; with Ctrl or Cmd they begin with ^. Tab goes on to the next element. */
const KEYS = /^(Arrow.+|Enter|Escape|Delete|Backspace|Insert|[ +]|\^[zycv])$/i;

export function listenToFocus(board: Board): void {
  const { element, report } = board.host;
  /** Keys since the chunk was asked for; null before that, undefined once it is there. */
  let early: KeyboardEvent[] | null | undefined = null;
  const hold = (event: KeyboardEvent) => {
    const key = (event.ctrlKey || event.metaKey ? '^' : '') + event.key;
    const isControl = (event.target as Element).closest('button, a, input');
    if (!early || event.altKey || isControl || !KEYS.test(key)) return;
    event.preventDefault();
    event.stopPropagation();
    early.push(event);
  };
  const load = () => {
    if (early !== null) return;
    const held: KeyboardEvent[] = (early = []);
    chunk(() => import(/* webpackChunkName: "keyboard" */ './keyboard')).then(
      ({ listenToKeys }) => {
        early = undefined;
        listenToKeys(board, held);
      },
      // The next focus tries again.
      (_dash_error: unknown) => {
        early = null;
        if (!board.isDisposed) report({ _dash_error });
      },
    );
  };
  board.listen('keydown', hold);
  board.listen('focusin', load);
  if (element.contains(document.activeElement)) load();
}
