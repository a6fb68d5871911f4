/** The keyboard on shapes, which comes from a chunk of its own once the picture has the focus. */

import { chunk } from '../../request/chunk';
import type { Board } from './board';

export function listenToFocus(board: Board): void {
  const { element, report } = board.host;
  let isAsked = false;
  const load = () => {
    if (isAsked) return;
    isAsked = true;
    chunk(() => import(/* webpackChunkName: "keyboard" */ './keyboard')).then(
      ({ listenToKeys }) => {
        listenToKeys(board);
      },
      // The next focus tries again.
      (_dash_error: unknown) => {
        isAsked = false;
        if (!board.isDisposed) report({ _dash_error });
      },
    );
  };
  board.listen('focusin', load);
  if (element.contains(document.activeElement)) load();
}
