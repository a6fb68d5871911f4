/** Norms: the place of a value in a range, from 0 to 1. */

import type { Pair } from '../../base/geometry/scales';
import { equalised } from './equalised';
import type { Colours, ValueImage } from './model';

/** The place of a value; NaN where it has none. */
export type Position = (value: number) => number;

/** The part of the range's end at which a logarithm begins where no positive value is known. */
const LEAST = 1e-6;
/** The part of the range in which symlog is linear, in each direction. */
const LINEAR = 1e-3;
/** The slope of that part, as in Matplotlib with base 10. */
const SLOPE = 1 / (1 - 1 / 10);

/** More than the rounding of a place and of its product, in parts of them. */
const ROUNDING = 2 ** -51;

/**
 * The number of the colour at a place, of so many; NaN where there is none.
 *
 * Just under a border of two colours it is the upper one: 15 / 22 * 22 is less than 15 in doubles.
 */
export function colourNumber(place: number, count: number): number {
  return Math.min(Math.floor(place * count * (1 + ROUNDING)), count - 1);
}

/** The norm of these colours: 0 below their range, 1 above it, NaN for what is not finite. */
export function positionIn(
  { range, norm }: Pick<Colours, 'range' | 'norm'>,
  image: ValueImage,
): Position {
  if (norm === 'eq_hist') return within(range, equalised(image, range));
  if (norm === 'log') {
    const along = straight(Math.log, positive(range, image));
    return (value) => (value > 0 ? along(value) : NaN);
  }
  if (norm === 'symlog') return straight(symlog(range), range);
  const along = straight((value) => value, range);
  return norm === 'sqrt' ? (value) => Math.sqrt(along(value)) : along;
}

/** The place in a range on a scale that `along` straightens. */
function straight(along: Position, range: Pair): Position {
  const [from, to] = range.map(along) as [number, number];
  // The difference of two doubles may be none.
  const part = to - from < Infinity ? 1 : 0.5;
  const length = to * part - from * part;
  return within(range, (value) => (along(value) * part - from * part) / length);
}

function within([low, high]: Pair, inside: Position): Position {
  return (value) => {
    if (value > low && value < high) return inside(value);
    if (!Number.isFinite(value)) return NaN;
    return value > low ? 1 : 0;
  };
}

function positive([low, high]: Pair, { range }: ValueImage): Pair {
  if (low > 0) return [low, high];
  const isWithin = range !== null && range[0] > 0 && range[0] < high;
  return [isWithin ? range[0] : LEAST * high, high];
}

function symlog([low, high]: Pair): Position {
  const end = LINEAR * Math.max(Math.abs(low), Math.abs(high));
  return (value) => {
    const size = Math.abs(value);
    if (size <= end) return value * SLOPE;
    return Math.sign(value) * end * (SLOPE + Math.log10(size / end));
  };
}
