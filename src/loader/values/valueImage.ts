/** Values of a picture, one for each pixel. */

import type { Pair } from '../../base/geometry/scales';
import { PLANES, type DataHeader } from './header';
import type { Codes, RawNumbers, ValueImage } from './model';

export function valueImage(header: DataHeader, [width, height]: Pair, raw: RawNumbers): ValueImage {
  const { type, scale, codes } = header;
  const isFloat = type.startsWith('f');
  // A step is told where values are those of floats, or rounded.
  const isInteger = !isFloat && header.step === 0;
  return {
    ...header,
    ...{ width, height, raw, isInteger },
    step: header.step || Number(isInteger),
    bytes: raw.byteLength,
    at: (col, row) => {
      const isInside = col >= 0 && col < width && row >= 0 && row < height;
      return isInside ? meaning(raw[row * width + col] ?? NaN, scale, codes) : null;
    },
  };
}

/** The value of a raw number; null for one that is masked. */
export function meaning(number: number, [from, step]: Pair, codes: Codes): number | null {
  if (number === codes.masked) return null;
  if (number === codes.nan) return NaN;
  if (number === codes['+inf']) return Infinity;
  if (number === codes['-inf']) return -Infinity;
  return from + step * number;
}

/** True where few raw numbers are possible, so that something can be kept for each. */
export function isCoded({ type }: Pick<ValueImage, 'type'>): boolean {
  return PLANES[type] === 0;
}
