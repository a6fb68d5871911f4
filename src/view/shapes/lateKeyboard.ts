/** The keyboard on shapes, which comes from a chunk of its own once the picture has the focus. */

import { chunk } from '../../request/chunk';
import type { Board } from './board';
import { isOfControl } from './controls';

/** Keys that the hand uses; with Ctrl or Cmd they begin with ^. Tab goes on to the next element. */
const KEYS = /^(Arrow.+|Enter|Escape|Delete|Backspace|Insert|[ +]|\^[zycv])$/i;

export function listenToFocus(board: Board): void {
  const { element, report } = board.host;
  let isAsked = false;
  /** Keys that were pressed while the chunk is on its way; null before and after that. */
  let early: KeyboardEvent[] | null = null;
  const hold = (event: KeyboardEvent) => {
    const key = (event.ctrlKey || event.metaKey ? '^' : '') + event.key;
    if (!early || event.altKey || isOfControl(event) || !KEYS.test(key)) return;
    event.preventDefault();
    event.stopPropagation();
    early.push(event);
  };
  const load = () => {
    if (isAsked) return;
    isAsked = true;
    const held: KeyboardEvent[] = (early = []);
    chunk(() => import(/* webpackChunkName: "keyboard" */ './keyboard')).then(
      ({ listenToKeys }) => {
        early = null;
        listenToKeys(board, held);
      },
      // The next focus tries again.
      (_dash_error: unknown) => {
        isAsked = false;
        early = null;
        if (!board.isDisposed) report({ _dash_error });
      },
    );
  };
  board.listen('keydown', hold);
  board.listen('focusin', load);
  if (element.contains(document.activeElement)) load();
}
