/** Modes of a drag, as the prop `dragmode` has them. */

import type { SelectionMode } from './selections';

/** Of drags that move the view, or choose the box of the next one. */
export type ViewMode = 'pan' | 'zoom';

export type Mode = SelectionMode | ViewMode;

/** The mode of a prop; None is the default of pictures with a view. */
export function modeOf(dragmode: unknown, hasView: boolean): Mode | null {
  if (dragmode === null || dragmode === undefined) return hasView ? 'pan' : null;
  return isSelectionMode(dragmode) || isViewMode(dragmode) ? dragmode : null;
}

export function isSelectionMode(mode: unknown): mode is SelectionMode {
  return mode === 'select' || mode === 'lasso';
}

export function isViewMode(mode: unknown): mode is ViewMode {
  return mode === 'pan' || mode === 'zoom';
}
