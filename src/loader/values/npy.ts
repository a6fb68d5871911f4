/** Values as a file of NumPy (format 1.0, `numpy.lib.format`). */

import type { ValueImage } from './model';

/** A dtype of NumPy, little-endian. */
export type Dtype = '|b1' | '|u1' | '<u2' | '<i2' | '<i4' | '<u4' | '<i8' | '<f4' | '<f8';

const ALIGNMENT = 64;
/** Magic text, version and the length of the header. */
const PREFIX = 10;

type Write = (view: DataView, offset: number, value: number) => void;

const WRITERS: Readonly<Record<Dtype, Write>> = {
  '|b1': (view, offset, value) => {
    view.setUint8(offset, value);
  },
  '|u1': (view, offset, value) => {
    view.setUint8(offset, value);
  },
  '<u2': (view, offset, value) => {
    view.setUint16(offset, value, true);
  },
  '<i2': (view, offset, value) => {
    view.setInt16(offset, value, true);
  },
  '<i4': (view, offset, value) => {
    view.setInt32(offset, value, true);
  },
  '<u4': (view, offset, value) => {
    view.setUint32(offset, value, true);
  },
  '<i8': (view, offset, value) => {
    view.setBigInt64(offset, BigInt(value), true);
  },
  '<f4': (view, offset, value) => {
    view.setFloat32(offset, value, true);
  },
  '<f8': (view, offset, value) => {
    view.setFloat64(offset, value, true);
  },
};

/** The file of a picture: its rows from the top, masked values as NaN. */
export function npyOf(image: ValueImage): Uint8Array<ArrayBuffer> {
  const { width, height } = image;
  const dtype = dtypeOf(image);
  const size = Number(dtype.at(-1));
  const header = headerOf(dtype, height, width);
  const bytes = new Uint8Array(header.length + width * height * size);
  bytes.set(header);
  const view = new DataView(bytes.buffer, header.length);
  const write = WRITERS[dtype];
  for (let at = 0; at < width * height; at++) {
    const col = at % width;
    write(view, at * size, image.at(col, (at - col) / width) ?? NaN);
  }
  return bytes;
}

/** The smallest dtype of the kind of array that was sent which holds all values. */
export function dtypeOf(image: ValueImage): Dtype {
  const { type, isBool, isInteger, codes, range } = image;
  if (type === 'f32') return '<f4';
  const hasGaps = Object.keys(codes).length > 0 || range === null;
  if (!isInteger || hasGaps) return floatOf(image);
  if (isBool) return '|b1';
  const [low, high] = range;
  const holds = ([, least, most]: (typeof INTEGERS)[number]) => low >= least && high <= most;
  return INTEGERS.slice(type === 'u8' ? 0 : 1).find(holds)?.[0] ?? '<f8';
}

const INTEGERS = [
  ['|u1', 0, 255],
  ['<u2', 0, 65_535],
  ['<i2', -32_768, 32_767],
  ['<u4', 0, 2 ** 32 - 1],
  ['<i4', -(2 ** 31), 2 ** 31 - 1],
  ['<i8', Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
] as const;

/** Single precision where it tells all the values apart. */
function floatOf({ type, range, step }: ValueImage): Dtype {
  const largest = Math.max(...(range ?? [0]).map(Math.abs));
  const isFine = type !== 'f64' && (step === 0 || largest * 2 ** -24 < step / 8);
  return isFine ? '<f4' : '<f8';
}

function headerOf(dtype: Dtype, height: number, width: number): Uint8Array {
  const text = `{'descr': '${dtype}', 'fortran_order': False, 'shape': (${height}, ${width}), }`;
  const length = Math.ceil((PREFIX + text.length + 1) / ALIGNMENT) * ALIGNMENT;
  const padded = `${text.padEnd(length - PREFIX - 1)}\n`;
  const prefix = `\x93NUMPY\x01\x00${String.fromCharCode(padded.length % 256, padded.length >> 8)}`;
  return Uint8Array.from(prefix + padded, (each) => each.charCodeAt(0));
}
