/** A view in words, for screen readers. */

import type { Pair } from '../../base/geometry/scales';
import type { View } from '../../base/geometry/view';

/** Digits of an end, counted from those of the length of the view. */
const DIGITS = 3;

export function viewWords({ x, y }: View): string {
  return `x ${range(x)}, y ${range(y)}`;
}

function range([first, last]: Pair): string {
  const length = Math.abs(last - first);
  const digits = Math.min(100, Math.max(0, DIGITS - 1 - Math.floor(Math.log10(length))));
  const text = (each: number) =>
    digits > 20 ? String(each) : String(Number(each.toFixed(digits)));
  return `${text(first)} to ${text(last)}`;
}
