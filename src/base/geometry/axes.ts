/** Axes of a picture: boxes in which each point has data coordinates. */

import type { Pair, Scale } from './scales';

/** A box in a picture, in which each point has data coordinates. */
export interface Axes {
  /** Left, top, right and bottom, in pixels. */
  readonly box: readonly [number, number, number, number];
  /** The data at the left and at the right end; null where `xscale` is unknown. */
  readonly x: Pair | null;
  /** The data at the bottom and at the top end; null where `yscale` is unknown. */
  readonly y: Pair | null;
  readonly xscale: Scale | null;
  readonly yscale: Scale | null;
  readonly name: string | null;
}

/** Numbers in x and y; null in a direction without a scale. */
export type Data = readonly [number | null, number | null];
