/** The header `Dash-Image-Data`: what the numbers of a picture stand for. */

import type { Pair } from '../../base/geometry/scales';
import { ImageError } from '../../request/imageError';
import type { Codes, RawType } from './model';

export interface DataHeader {
  readonly type: RawType;
  readonly scale: Pair;
  readonly codes: Codes;
  readonly isBool: boolean;
  readonly range: Pair | null;
  readonly step: number;
  readonly unit: string;
  readonly labels: readonly string[] | null;
  readonly histogram: readonly number[] | null;
}

/** Rows of bytes for each row of pixels, or 0 where a number is one sample of the file. */
export const PLANES: Readonly<Record<RawType, number>> = {
  ...{ u8: 0, u16: 0, i32: 4, u32: 4, i64: 8, u64: 8, f32: 4, f64: 8 },
};

const CODES = ['nan', 'masked', '+inf', '-inf'] as const;
const BINS = 64;

/** The SHA-256 of the part that holds a long header. */
export function partOfData(text: string): string | null {
  const part = membersOf(text)?.part;
  return typeof part === 'string' && /^[0-9a-f]{64}$/.test(part) ? part : null;
}

/** Throws an `ImageError` for a header that is malformed or of another version. */
export function readDataHeader(text: string): DataHeader {
  const told = membersOf(text);
  if (told?.v !== 1) {
    throw unreadable('Their header has a version that this page does not know; reload the page.');
  }
  const { type, scale = [0, 1], codes = {}, range, step = 0, unit = '', labels, histogram } = told;
  const isWhole = isType(type) && isPair(scale) && scale[1] > 0 && isCodes(codes) && isNumber(step);
  if (!isWhole) throw unreadable('Their header is malformed.');
  return {
    ...{ type, scale, codes, step },
    isBool: told.bool === true,
    range: isPair(range) && range[0] <= range[1] ? range : null,
    unit: typeof unit === 'string' ? unit : '',
    labels: isListOf(labels, (each): each is string => typeof each === 'string') ? labels : null,
    histogram: isListOf(histogram, isNumber) && histogram.length === BINS ? histogram : null,
  };
}

/** The error of an answer whose values this page cannot read. */
export function unreadable(detail: string): ImageError {
  return new ImageError('not-an-image', 'The values of the image cannot be read', { detail });
}

function membersOf(text: string): Record<string, unknown> | null {
  try {
    return JSON.parse(text) as Record<string, unknown> | null;
  } catch {
    return null;
  }
}

function isType(type: unknown): type is RawType {
  return typeof type === 'string' && Object.hasOwn(PLANES, type);
}

function isNumber(each: unknown): each is number {
  return Number.isFinite(each);
}

export function isPair(each: unknown): each is Pair {
  return isListOf(each, isNumber) && each.length === 2;
}

function isCodes(codes: unknown): codes is Codes {
  if (typeof codes !== 'object' || codes === null) return false;
  const told = Object.entries(codes);
  return told.every(
    ([name, code]) => (CODES as readonly string[]).includes(name) && isNumber(code),
  );
}

function isListOf<T>(list: unknown, is: (each: unknown) => each is T): list is T[] {
  return Array.isArray(list) && list.every(is);
}
