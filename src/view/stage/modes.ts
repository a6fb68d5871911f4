/** Modes of a drag, as the prop `dragmode` has them. */

import type { SelectionMode } from './selections';

/** Of drags that move the view, or choose the box of the next one. */
export type ViewMode = 'pan' | 'zoom';

/** A drag in the last one changes width and level of the window of values. */
export type Mode = SelectionMode | ViewMode | 'window';

/** The mode of a prop; None is the default of pictures with a view. */
export function modeOf(dragmode: unknown, hasView: boolean): Mode | null {
  if (dragmode === null || dragmode === undefined) return hasView ? 'pan' : null;
  const isKnown = isSelectionMode(dragmode) || isViewMode(dragmode) || dragmode === 'window';
  return isKnown ? dragmode : null;
}

export function isSelectionMode(mode: unknown): mode is SelectionMode {
  return mode === 'select' || mode === 'lasso';
}

export function isViewMode(mode: unknown): mode is ViewMode {
  return mode === 'pan' || mode === 'zoom';
}
