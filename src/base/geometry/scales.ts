/**
 * Scales of axes: functions that straighten data, so that equal steps are equal on the screen.
 *
 * They are those of Matplotlib, as in Python's `images/axes/scales.py`. The unit of a position is
 * free.
 */

export interface SymlogScale {
  readonly name: 'symlog';
  /** End of the linear part. */
  readonly linthresh: number;
  readonly base: number;
  /** Length of either half of the linear part, in powers of `base`. */
  readonly linscale: number;
}

/** Labels at the positions 0 to n - 1. */
export interface CategoryScale {
  readonly name: 'category';
  readonly labels: readonly string[];
}

/** Angles in radians; y of the axes is the radius, on a scale of its own. */
export interface PolarScale {
  readonly name: 'polar';
  /** Direction of angle 0, in radians counterclockwise from the right. */
  readonly zero: number;
  /** 1 where angles grow counterclockwise, -1 where they grow clockwise. */
  readonly direction: 1 | -1;
  /** Radius at the pole; null is the inner limit. */
  readonly origin: number | null;
  /** Pixel of the pole; null is the middle of the box. */
  readonly center: Pair | null;
  /** Pixels from the pole to the outer limit in x and y; null is half of the box. */
  readonly radius: Pair | null;
}

/** Dates are milliseconds since 1970 UTC. */
export interface PlainScale {
  readonly name: 'linear' | 'log' | 'logit' | 'date';
}

export type Scale = PlainScale | SymlogScale | CategoryScale | PolarScale;

export type Pair = readonly [number, number];

/** The position of a value; NaN outside of the domain. */
export function transform(scale: Scale, value: number): number {
  switch (scale.name) {
    case 'log':
      return value > 0 ? Math.log10(value) : NaN;
    case 'symlog': {
      const steps = Math.abs(value) / scale.linthresh;
      if (steps <= 1) return (value / scale.linthresh) * linearPart(scale);
      return Math.sign(value) * (linearPart(scale) + Math.log(steps) / Math.log(scale.base));
    }
    case 'logit':
      return value > 0 && value < 1 ? Math.log(value) - Math.log1p(-value) : NaN;
    default:
      return value;
  }
}

/** The value at a position. */
export function invert(scale: Scale, position: number): number {
  switch (scale.name) {
    case 'log':
      return 10 ** position;
    case 'symlog': {
      const powers = Math.abs(position) - linearPart(scale);
      if (powers <= 0) return (position / linearPart(scale)) * scale.linthresh;
      return Math.sign(position) * scale.linthresh * scale.base ** powers;
    }
    case 'logit': {
      // One of two equal terms, so that neither end loses its digits.
      const small = Math.exp(-Math.abs(position));
      return position < 0 ? small / (1 + small) : 1 / (1 + small);
    }
    default:
      return position;
  }
}

/** Position of `linthresh`; the unit is a power of `base`. */
function linearPart({ linscale, base }: SymlogScale): number {
  return linscale / (1 - 1 / base);
}

/** The first and the last millisecond of the years 1 to 9999, which ISO texts and Python share. */
const FIRST_MOMENT = -62_135_596_800_000;
const LAST_MOMENT = 253_402_300_799_999;

/**
 * A number of `dataAt` as people read it: the ISO text of a time, the label of a category.
 *
 * Null for a time outside of the years 1 to 9999, and for a position beside all labels. A fine time
 * has microseconds.
 */
export function valueOf(
  scale: Scale | null,
  number: number | null,
  isFine = false,
): number | string | null {
  if (number === null || scale === null) return number;
  const rounded = Math.floor(number + 0.5);
  if (scale.name === 'category') return scale.labels[rounded] ?? null;
  if (scale.name !== 'date') return number;
  const isWritten = rounded >= FIRST_MOMENT && rounded <= LAST_MOMENT;
  if (!isWritten) return null;
  return isFine ? toMicroseconds(number) : new Date(rounded).toISOString();
}

function toMicroseconds(time: number): string {
  const microseconds = Math.floor(time * 1000 + 0.5);
  const milliseconds = Math.floor(microseconds / 1000);
  const rest = `${microseconds - 1000 * milliseconds}`.padStart(3, '0');
  return new Date(milliseconds).toISOString().replace('Z', `${rest}Z`);
}
