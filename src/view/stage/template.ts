/** Texts of a read-out: `%{x:.2f}`, `%{y|%H:%M}`, `%{value}`. */

import { toWindow } from '../../base/geometry/placement';
import type { Scale } from '../../base/geometry/scales';
import { dataAt, nameOf } from '../../base/geometry/data';
import type { Data } from '../../base/geometry/axes';
import { valuesOf, type Seen } from './pointEvent';
import type { Color } from './picture';

export interface Formats {
  format(specifier: string): (value: number) => string;
  utcFormat(specifier: string): (time: Date) => string;
}

/** A value and its raw number; the step is the difference between two pixels. */
interface Field {
  readonly text: string | number | null;
  readonly number?: number | null;
  readonly isTime?: boolean;
  readonly step?: number;
}

const FIELD = /%\{\s*(\w+)\s*(?:([:|])([^}]*))?\}/g;
const NOTHING = '–';
/** Significant digits that a double has. */
const MOST_DIGITS = 15;

/** True where the template needs formats. */
export function needsFormats(template: string): boolean {
  return [...template.matchAll(FIELD)].some(([, , sign]) => sign !== undefined);
}

/** The text at a point; without formats, numbers have the digits that pixels can tell. */
export function textAt(
  template: string,
  seen: Seen,
  value: () => string | number | Color | null,
  formats: Formats | null,
): string {
  const tidy = template.replace(/<extra>.*?<\/extra>/gs, '').replace(/<br\s*\/?>/g, '\n');
  return tidy.replace(FIELD, (whole, name: string, sign?: string, specifier?: string) => {
    if (name === 'value') return valueText(value(), sign, specifier, formats);
    const field = fieldsOf(seen)[name];
    return field ? written(field, sign, specifier, formats) : whole;
  });
}

function fieldsOf(seen: Seen): Readonly<Record<string, Field | undefined>> {
  const { spot, axes, shown, placement } = seen;
  const { x, y } = valuesOf(seen);
  const layer = shown.set?.at(toWindow(placement, spot.pixel));
  const found = axes?.[spot.axes ?? -1];
  const [right, below] = [
    [1, 0],
    [0, 1],
  ].map(([dx = 0, dy = 0]): Data => {
    const next = [spot.pixel[0] + dx, spot.pixel[1] + dy] as const;
    return found ? dataAt(found, next) : next;
  }) as [Data, Data];
  const along = (text: Field['text'], scale: Scale | null | undefined, index: 0 | 1): Field => {
    const [number, next] = [spot.data[index], [right, below][index]?.[index] ?? null];
    const step = number === null || next === null ? NaN : Math.abs(next - number);
    return { text, number, isTime: scale?.name === 'date', step };
  };
  return {
    x: along(x, found?.xscale, 0),
    y: along(y, found?.yscale, 1),
    row: { text: spot.row, number: spot.row },
    col: { text: spot.col, number: spot.col },
    axes: { text: nameOf(axes, spot.axes) },
    layer: { text: layer?.id ?? null },
    layer_value: { text: layer?.text ?? null },
  };
}

function written(field: Field, sign = '', specifier = '', formats: Formats | null): string {
  const { text, number = null, isTime = false, step = NaN } = field;
  if (text === null) return NOTHING;
  if (formats && sign === '|' && isTime && number !== null) {
    return attempt(() => formats.utcFormat(specifier)(new Date(number))) ?? `${text}`;
  }
  if (typeof text === 'string') return text;
  if (formats && sign === ':') return attempt(() => formats.format(specifier)(text)) ?? `${text}`;
  return rounded(text, step);
}

function valueText(
  value: string | number | Color | null,
  sign = '',
  specifier = '',
  formats: Formats | null,
): string {
  const told = typeof value === 'object' ? (value?.slice(0, 3) ?? [null]) : [value];
  return told.map((text) => written({ text }, sign, specifier, formats)).join(', ');
}

/** Null for a specifier that d3 does not know. */
function attempt(write: () => string): string | null {
  try {
    return write();
  } catch {
    return null;
  }
}

/** One digit more than a pixel can tell, with the sign that formats write. */
function rounded(number: number, step: number): string {
  return digitsOf(number, step).replace(/^-/, '−');
}

function digitsOf(number: number, step: number): string {
  const size = Math.abs(number);
  const digits = Math.ceil(-Math.log10(step)) + 1;
  const significant = digits + 1 + Math.floor(Math.log10(size));
  const isWhole = Number.isInteger(number) || size >= 1e21;
  if (!(step > 0) || isWhole || significant > MOST_DIGITS) return `${number}`;
  return size < 1e-6 && significant > 0
    ? number.toPrecision(significant)
    : number.toFixed(Math.min(Math.max(digits, 0), 20));
}
