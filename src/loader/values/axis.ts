/** The axis of a colour bar: values, and parts of its length from 0 at the bottom to 1 at the top. */

import { invert, transform, type Pair, type Scale } from '../../base/geometry/scales';
import type { Colours } from './model';
import { tidied } from './numbers';

/** A window has at least this part of the bar: the bar of a narrower one shows less. */
const LEAST_WINDOW = 1 / 3;
/** An axis of less than all values ends at numbers that are round for so many parts of its window. */
const TIDY = 1000;
/** A window of no width counts as this part of all values. */
const NO_WIDTH = 1e-4;
/** The least part of its numbers that an axis spans, since doubles have 16 digits; with logarithms. */
const LEAST_PART = 1e-13;
const LEAST_LOG_PART = 1e-6;
/** Numbers below have fewer digits. */
const LEAST_NUMBER = 1e-300;
/** As in `norms.ts`: the part of the upper end where logarithms begin, and of the linear part. */
const LOG_LEAST = 1e-6;
const SYMLOG_LINEAR = 1e-3;

export interface ValueAxis {
  readonly scale: Scale;
  /** The values at the bottom and at the top. */
  readonly domain: Pair;
  /** The part at a value, also outside of 0 to 1; NaN where the scale has no place for it. */
  toPart(value: number): number;
  toValue(part: number): number;
}

/** The axis over all values and the window; `full` is the range of the picture. */
export function wholeAxis({ range, norm }: Omit<Colours, 'table'>, full: Pair): ValueAxis {
  const [low, high] = [Math.min(full[0], range[0]), Math.max(full[1], range[1])];
  const largest = Math.max(Math.abs(low), Math.abs(high));
  const around = largest > LEAST_NUMBER ? largest / 2 : 0.5;
  const margin = isNarrow([low, high], LEAST_PART) ? around : 0;
  const ends = [low - margin, high + margin] as const;
  const scale = scaleOf(norm, range, ends);
  return axisOf(scale, scale.name === 'log' ? positive(ends, full, range) : ends);
}

/** The axis of a bar, on which the window is not too small for the hand. */
export function barAxis(colours: Omit<Colours, 'table'>, full: Pair): ValueAxis {
  const whole = wholeAxis(colours, full);
  const [low, high] = partsOf(whole, colours.range);
  const width = Math.max(high - low, NO_WIDTH);
  const ends = [Math.max(low - width, 0), Math.min(high + width, 1)] as const;
  const end = (part: number) => roundAt(whole, part, TIDY / width);
  const domain = [end(ends[0]), end(ends[1])] as const;
  const isWhole = width >= LEAST_WINDOW || isNarrow(domain, LEAST_PART);
  return isWhole ? whole : axisOf(whole.scale, domain);
}

/** True for a range of less than a part of its numbers, or that is none. */
function isNarrow([low, high]: Pair, part: number): boolean {
  const largest = Math.max(Math.abs(low), Math.abs(high));
  return !(high - low > largest * part && high - low > LEAST_NUMBER);
}

/** The parts of the ends of a range, within the axis. */
export function partsOf(axis: ValueAxis, [low, high]: Pair): Pair {
  const part = (value: number, end: number) => {
    const found = axis.toPart(value);
    return Number.isNaN(found) ? end : clamped(found, 0, 1);
  };
  return [part(low, 0), part(high, 1)];
}

/** The value at a part; at the ends exactly theirs. */
export function endOf(axis: ValueAxis, part: number): number {
  if (part <= 0) return axis.domain[0];
  return part >= 1 ? axis.domain[1] : axis.toValue(part);
}

/** The value of a pixel on a change of which nobody sees the rest. */
export function resolutionAt(axis: ValueAxis, part: number, pixels: number): number {
  const from = Math.min(part, 1 - 1 / pixels);
  return Math.abs(axis.toValue(from + 1 / pixels) - axis.toValue(from));
}

/** The value at a part, round for so many pixels; at the ends exactly theirs. */
export function roundAt(axis: ValueAxis, part: number, pixels: number): number {
  const end = endOf(axis, part);
  return part <= 0 || part >= 1 ? end : tidied(end, resolutionAt(axis, part, pixels));
}

export function clamped(number: number, least: number, most: number): number {
  return Math.max(least, Math.min(number, most));
}

function axisOf(scale: Scale, domain: Pair): ValueAxis {
  const [first, last] = [transform(scale, domain[0]), transform(scale, domain[1])];
  // The difference of two doubles may be none, that of their halves is one.
  const length = last / 2 - first / 2;
  return {
    ...{ scale, domain },
    toPart: (value) => (transform(scale, value) / 2 - first / 2) / length,
    toValue: (part) => invert(scale, first * (1 - part) + last * part),
  };
}

/** Where a norm has no scale of its own, colours change unevenly on a linear one. */
function scaleOf(norm: Colours['norm'], range: Pair, ends: Pair): Scale {
  // Logarithms of numbers so near one another are as even as the numbers.
  if (isNarrow(ends, LEAST_LOG_PART)) return { name: 'linear' };
  if (norm === 'log' && ends[1] > 0) return { name: 'log' };
  const linthresh = Math.max(...range.map(Math.abs)) * SYMLOG_LINEAR;
  if (norm !== 'symlog' || linthresh <= LEAST_NUMBER) return { name: 'linear' };
  return { name: 'symlog', linthresh, base: 10, linscale: 1 };
}

/** The part of the ends that has logarithms. */
function positive([low, high]: Pair, full: Pair, range: Pair): Pair {
  if (low > 0) return [low, high];
  const known = [full[0], range[0]].filter((each) => each > 0);
  return [Math.min(...known, high * LOG_LEAST), high];
}
