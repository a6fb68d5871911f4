/** Interface to the hand on the values of a component, a chunk that comes once it is needed. */

import type { Pair } from '../../base/geometry/scales';
import type { ValueImage } from './model';

/** The hand on width and level of the window of values. */
export interface LevelHand {
  /** True where the picture has a window that can be moved. */
  readonly isThere: boolean;
  readonly isDragging: boolean;
  /** Width and level in words. */
  readonly text: string;
  /** Begins a drag at a point of the page; false where there is nothing to change. */
  begin(point: Pair): boolean;
  drag(to: Pair, isSlow: boolean): void;
  end(): void;
  /** True for a key that changes the window. */
  arrow(event: KeyboardEvent): boolean;
  /** Ends the gesture and goes back; false without one. */
  cancel(): boolean;
  /** Goes back to the range that is shown by default. */
  showAll(): void;
}

export interface ValueTools {
  readonly levels: LevelHand;
  /** The values of a picture as a file of NumPy. */
  fileOf(image: ValueImage): Uint8Array<ArrayBuffer>;
  /** Props have changed. */
  update(): void;
  dispose(): void;
}
