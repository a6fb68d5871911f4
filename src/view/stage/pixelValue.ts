/** Value of a pixel: of the data where the page has them, else its colour. */

import type { Pair } from '../../base/geometry/scales';
import type { Shown } from '../../loader/imageState';
import { valuesOf } from '../../loader/values/canvas';
import type { ValueImage } from '../../loader/values/model';
import { colorAt, type Color } from './picture';

/** The value that an event tells; null on a preview, and where there is no finite value. */
export function valueAt(shown: Shown, [col, row]: Pair): number | Color | null {
  const values = valuesOf(shown.element);
  if (!values) return colorAt(shown, [col, row]);
  const value = shown.tier === 'exact' ? values.at(col, row) : null;
  return Number.isFinite(value) ? value : null;
}

/** The value that people read: a label, or a number with the digits that it has. */
export function readAt(shown: Shown, [col, row]: Pair): string | number | Color | null {
  const values = valuesOf(shown.element);
  if (!values) return colorAt(shown, [col, row]);
  const value = values.at(col, row);
  if (value === null) return null;
  if (!Number.isFinite(value)) return `${value}`.replace('-', '−').replace('Infinity', '∞');
  // The nearest step of a preview may be another value, with another name.
  const label = values.step === 1 ? values.labels?.[value] : undefined;
  return label ?? rounded(value, values);
}

/** No digit is finer than the step. */
function rounded(value: number, { type, step }: ValueImage): number {
  if (type === 'f32') return shortest(value);
  if (!(step > 0) || step === 1) return value;
  const digits = Math.floor(-Math.log10(step) + 1e-9);
  const unit = 10 ** Math.abs(digits);
  const round = digits > 0 ? Math.round(value * unit) / unit : Math.round(value / unit) * unit;
  // Powers of ten beyond 22 are no doubles.
  return Number(round.toPrecision(15));
}

/** The number with the fewest digits that is this one in 32 bits. */
function shortest(value: number): number {
  const found = [6, 7, 8].map((digits) => Number(value.toPrecision(digits)));
  return found.find((each) => Math.fround(each) === value) ?? Number(value.toPrecision(9));
}
