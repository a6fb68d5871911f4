/** Values of a picture, the colours that show them, and the control of both. Types only. */

import type { Pair } from '../../base/geometry/scales';

/** Red, green, blue and alpha, each of 0 to 255. */
export type Rgba = readonly [number, number, number, number];

export type Norm = 'linear' | 'log' | 'sqrt' | 'symlog' | 'eq_hist';

/** Numbers as they travel; a value is `scale[0] + scale[1] * number`. */
export type RawNumbers =
  Uint8Array | Uint16Array | Int32Array | Uint32Array | Float32Array | Float64Array;

/** How numbers travel. The last six are whole; 64-bit integers are kept as the nearest doubles. */
export type RawType = 'u8' | 'u16' | 'i32' | 'u32' | 'i64' | 'u64' | 'f32' | 'f64';

/** Raw numbers that stand for no finite value; those that do not occur are left out. */
export interface Codes {
  readonly nan?: number;
  readonly masked?: number;
  readonly '+inf'?: number;
  readonly '-inf'?: number;
}

/** The values of a picture. */
export interface ValueImage {
  readonly width: number;
  readonly height: number;
  readonly type: RawType;
  /** Row by row, the first row on top. */
  readonly raw: RawNumbers;
  readonly scale: Pair;
  readonly codes: Codes;
  /** True for an array of bool, whose values are 0 and 1. */
  readonly isBool: boolean;
  /** True where all values are integers, of an array of integers. */
  readonly isInteger: boolean;
  /** The value of a pixel, NaN and ±Infinity included; null where it is masked, and outside. */
  at(col: number, row: number): number | null;
  /** The finite minimum and maximum of the whole array; null where no value is finite. */
  readonly range: Pair | null;
  /** Exact counts in 64 equal bins over `range`, the last one closed; null where none is finite. */
  readonly histogram: readonly number[] | null;
  /** "" without a unit. */
  readonly unit: string;
  /** The names of the values 0, 1, 2, ...; null where they have none. */
  readonly labels: readonly string[] | null;
  /** The distance of two values that the picture can tell apart: 1 for integers, 0 for whole floats. */
  readonly step: number;
  /** Bytes of `raw`. */
  readonly bytes: number;
}

/**
 * The colours of values: that at t of 0 to 1 is `table[min(floor(t * n), n - 1)]`, where t is the
 * value on the norm from `range[0]` to `range[1]`; see `positionIn` and `colourNumber` in `./norms`.
 */
export interface Colours {
  readonly table: readonly Rgba[];
  /** Ascending. */
  readonly range: Pair;
  readonly norm: Norm;
}

/** A picture of values, as it is on screen. */
export interface ValuePicture {
  readonly image: ValueImage;
  readonly colours: Colours;
  /** The range that is shown where nobody chose one. */
  readonly full: Pair;
}

/** The colours of one component: what is on screen, and changes of its range by hand. */
export interface ValueControl {
  /** Null while no picture of values is on screen. */
  current(): ValuePicture | null;
  /** Calls the listener after each change of `current`; returns a function that ends this. */
  watch(listener: () => void): () => void;
  /** Repaints in this range, until it is null or settled; nobody is told. */
  preview(range: Pair | null): void;
  /** Repaints in this range, and tells `value_range`; null is the full range. */
  settle(range: Pair | null): void;
}
