import { expect, it } from 'vitest';
import { readDataHeader } from './header';
import type { RawType, ValueImage } from './model';
import { dtypeOf, npyOf } from './npy';
import { valueImage } from './valueImage';

/** A picture of two rows. */
function picture(values: readonly (number | null)[], more: Partial<ValueImage> = {}): ValueImage {
  const finite = values.filter((each): each is number => each !== null && Number.isFinite(each));
  const width = values.length / 2;
  return {
    ...{ width, height: 2, type: 'u16', raw: new Float64Array(values.length), scale: [0, 1] },
    ...{ codes: {}, isBool: false, isInteger: true, histogram: null, unit: '', labels: null },
    ...{ step: 1, bytes: 0 },
    range: finite.length > 0 ? [Math.min(...finite), Math.max(...finite)] : null,
    at: (col, row) => values[row * width + col] ?? null,
    ...more,
  };
}

/** What NumPy reads from the file, by the description of its format. */
function read(bytes: Uint8Array) {
  const view = new DataView(bytes.buffer);
  const length = view.getUint16(8, true);
  const header = new TextDecoder('latin1').decode(bytes.subarray(10, 10 + length));
  return { magic: [...bytes.subarray(0, 8)], header, start: 10 + length, view };
}

it('the header is aligned, and tells the dtype and the shape', () => {
  const file = read(npyOf(picture([1, 2, 3, 4, 5, 65_535])));
  expect(file.magic).toEqual([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0]);
  expect(file.start % 64).toBe(0);
  expect(file.header).toMatch(
    /^{'descr': '<u2', 'fortran_order': False, 'shape': \(2, 3\), } *\n$/,
  );
  const values = [0, 1, 2, 3, 4, 5].map((at) => file.view.getUint16(file.start + 2 * at, true));
  expect(values).toEqual([1, 2, 3, 4, 5, 65_535]);
  expect(file.view.byteLength).toBe(file.start + 12);
});

const FLOAT = { isInteger: false, step: 0.001 };
const WHOLE = { isInteger: false, step: 0 };

it.each<[string, RawType, (number | null)[], Partial<ValueImage>]>([
  ['|b1', 'u8', [0, 1], { isBool: true }],
  ['|u1', 'u8', [0, 255], {}],
  ['<u2', 'u16', [0, 7], {}],
  ['<u2', 'u16', [0, 65_535], {}],
  ['<i2', 'u16', [-32_768, 32_767], {}],
  ['<i4', 'u16', [-1, 40_000], {}],
  ['<u4', 'u32', [0, 5_000_000], {}],
  ['<i4', 'i32', [-5_000_000, 5_000_000], {}],
  ['<i8', 'i64', [-(2 ** 40), 2 ** 40], {}],
  ['<f8', 'i64', [0, 2 ** 60], {}],
  ['<f4', 'f32', [0.5, 1.5], WHOLE],
  ['<f8', 'f64', [1, 2], WHOLE],
  ['<f4', 'u16', [0, 65.535], FLOAT],
  ['<f8', 'u16', [1e9, 1e9 + 65.535], FLOAT],
  ['<f4', 'u16', [0, null], { codes: { masked: 1 } }],
  ['<f8', 'u32', [4_000_000_001, null], { codes: { masked: 7 } }],
  ['<f4', 'u16', [NaN, NaN], { ...FLOAT, codes: { nan: 0 } }],
])('the dtype is %s for %s with %j', (dtype, type, values, more) => {
  expect(dtypeOf(picture(values, { type, ...more }))).toBe(dtype);
});

it.each<[string, RawType, (number | null)[], Partial<ValueImage>]>([
  ['getInt16', 'u16', [-32_768, 32_767, 0, -1], {}],
  ['getInt32', 'i32', [-(2 ** 31), 2 ** 31 - 1, 0, -1], {}],
  ['getFloat64', 'f64', [-0.1, Infinity, -Infinity, 1e300], WHOLE],
])('values are kept, as %s reads them', (getter, type, values, more) => {
  const { view, start } = read(npyOf(picture(values, { type, ...more })));
  const size = Number(/\d+/.exec(getter)?.[0]) / 8;
  const get = (at: number) =>
    view[getter as 'getInt16' | 'getInt32' | 'getFloat64'](start + size * at, true);
  expect(values.map((_, at) => get(at))).toEqual(values);
});

it('what is masked is NaN in the file', () => {
  const codes = { masked: 0 };
  const { view, start } = read(npyOf(picture([null, 7], { codes })));
  expect([view.getFloat32(start, true), view.getFloat32(start + 4, true)]).toEqual([NaN, 7]);
});

it('whole numbers that were floats stay floats', () => {
  const text = (step?: number) => JSON.stringify({ v: 1, type: 'u16', range: [0, 65_535], step });
  const image = (step?: number) =>
    valueImage(readDataHeader(text(step)), [2, 1], Uint16Array.of(0, 65_535));
  expect([image(), image(1)].map(dtypeOf)).toEqual(['<u2', '<f4']);
  expect(image(1).step).toBe(1);
});
