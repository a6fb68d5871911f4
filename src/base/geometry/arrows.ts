/** Directions of the arrow keys on the screen, right and down. */

import type { Pair } from './scales';

export const ARROWS: Readonly<Record<string, Pair | undefined>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** Pixels of one step with the Shift key. */
export const FAST = 10;
