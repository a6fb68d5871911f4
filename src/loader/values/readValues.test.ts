import { afterEach, describe, expect, it, vi } from 'vitest';
import { ImageError, mayPass } from '../../request/imageError';
import { valuesFile, type FileOptions } from '../../testing/valuesFile';
import { readDataHeader } from './header';
import { readValues } from './readValues';

afterEach(() => {
  vi.unstubAllGlobals();
});

const header = (type: string, told: object = {}) =>
  readDataHeader(JSON.stringify({ v: 1, type, ...told }));

const ALL = Uint8Array.from({ length: 2 * 65_536 }, (_, at) => (at % 2 ? at >> 1 : at >> 9) & 255);

it.each([0, 1, 2, 3, 4])('each of 65,536 values comes out of filter %d', async (filter) => {
  const file = await valuesFile(ALL, { width: 256, rows: 256, depth: 2, filter: () => filter });
  const { raw, width, height, bytes } = await readValues(file, header('u16'));
  expect([width, height, bytes]).toEqual([256, 256, 131_072]);
  expect(raw.every((value, at) => value === at)).toBe(true);
});

it('rows of different filters are read, from several pieces', async () => {
  const noise = Uint8Array.from({ length: 60 * 41 }, (_, at) => (at * at * 31 + 7 * at) >> 3);
  const options = { width: 60, rows: 41, filter: (row: number) => row % 5, pieces: 3 };
  const { raw } = await readValues(await valuesFile(noise, options), header('u8'));
  expect(raw).toEqual(noise);
});

/** Bytes of numbers with the first byte first, as planes. */
function planesOf(
  numbers: Int32Array | Uint32Array | BigInt64Array | BigUint64Array | Float32Array | Float64Array,
) {
  const size = numbers.BYTES_PER_ELEMENT;
  const bytes = new Uint8Array(numbers.buffer);
  return Uint8Array.from({ length: bytes.length }, (_, at) => {
    const [plane, index] = [Math.floor(at / numbers.length), at % numbers.length];
    return bytes[index * size + size - 1 - plane] ?? 0;
  });
}

describe('whole numbers', () => {
  it.each([
    ['i32', Int32Array.of(-(2 ** 31), -1, 0, 2 ** 31 - 1)],
    ['u32', Uint32Array.of(0, 1, 5_000_000, 2 ** 32 - 1)],
    ['f32', Float32Array.of(-0.1, NaN, Infinity, 1e-40)],
    ['f64', Float64Array.of(Math.PI, -Infinity, 5e-324, 1.7e308)],
    ['i64', BigInt64Array.of(-(2n ** 63n), -1n, 2n ** 53n, 2n ** 53n + 1n)],
    ['u64', BigUint64Array.of(0n, 2n ** 53n - 1n, 2n ** 64n - 1n, 2n ** 63n + 1024n)],
  ])('of the type %s are the ones that were sent', async (type, numbers) => {
    const planes = numbers.BYTES_PER_ELEMENT;
    const file = await valuesFile(planesOf(numbers), {
      width: 2,
      rows: 2 * planes,
      filter: () => 2,
    });
    const image = await readValues(file, header(type));
    expect([image.width, image.height]).toEqual([2, 2]);
    const read = [image.at(0, 0), image.at(1, 0), image.at(0, 1), image.at(1, 1)];
    expect(read).toEqual([...numbers].map(Number));
  });
});

it('a raw number is a value on the scale, or one of the codes', async () => {
  const codes = { nan: 255, masked: 254, '+inf': 253, '-inf': 252 };
  const file = await valuesFile(Uint8Array.of(0, 4, 252, 253, 254, 255), { width: 6, rows: 1 });
  const image = await readValues(file, header('u8', { scale: [-1, 0.25], codes, step: 0.25 }));
  const read = [0, 1, 2, 3, 4, 5, 6, -1].map((col) => image.at(col, 0));
  expect(read).toEqual([-1, 0, -Infinity, Infinity, null, NaN, null, null]);
  expect([image.isInteger, image.step]).toEqual([false, 0.25]);
});

it('an offset keeps integers what they are', async () => {
  const samples = Uint8Array.of(0, 0, 128, 1, 255, 255);
  const file = await valuesFile(samples, { width: 3, rows: 1, depth: 2 });
  const image = await readValues(file, header('u16', { scale: [-32_768, 1] }));
  expect([0, 1, 2].map((col) => image.at(col, 0))).toEqual([-32_768, 1, 32_767]);
  expect([image.isInteger, image.step]).toEqual([true, 1]);
});

const SAMPLES = Uint8Array.from({ length: 64 }, (_, at) => at * 3);
const file = (given: Partial<FileOptions> = {}) =>
  valuesFile(SAMPLES, { width: 8, rows: 8, ...given });
const put =
  (at: number, ...bytes: number[]) =>
  (right: Uint8Array) => {
    const wrong = Uint8Array.from(right);
    wrong.set(bytes, at);
    return wrong;
  };
const turned = (at: number) => async () => {
  const bytes = await file();
  bytes[at < 0 ? bytes.length + at : at]! ^= 4; // eslint-disable-line @typescript-eslint/no-non-null-assertion
  return bytes;
};

describe('a fault is told', () => {
  it.each<[string, string, () => Promise<Uint8Array<ArrayBuffer>>]>([
    ['no file', 'no PNG', () => Promise.resolve(new Uint8Array())],
    ['another format', 'no PNG', () => Promise.resolve(Uint8Array.from(SAMPLES))],
    ['a file that ends within a chunk', 'cut short', async () => (await file()).slice(0, 70)],
    ['a file without its end', 'cut short', async () => (await file()).slice(0, -12)],
    ['a wrong checksum of the size', 'checksum', turned(19)],
    ['a wrong checksum of the values', 'checksum', turned(-20)],
    [
      '10^9 pixels',
      'more than a page can show',
      () => file({ head: put(0, 0, 0, 128, 0, 0, 0, 119, 0) }),
    ],
    [
      'a width without an end',
      'more than a page',
      () => file({ head: put(0, 255, 255, 255, 255) }),
    ],
    ['no columns', 'no pixels', () => file({ head: put(0, 0, 0, 0, 0) })],
    ['another bit depth', 'not of the type u8', () => file({ head: put(8, 16) })],
    ['colours', 'not of the type u8', () => file({ head: put(9, 2) })],
    ['interlaced rows', 'not of the type u8', () => file({ head: put(12, 1) })],
    [
      'fewer samples than pixels',
      'cut short',
      () => file({ packed: (right) => right.slice(0, -1) }),
    ],
    ['more samples than pixels', 'more than its size', () => file({ head: put(4, 0, 0, 0, 7) })],
    [
      'more rows than any compression holds',
      'cut short',
      () => file({ head: put(4, 0, 0, 63, 255) }),
    ],
    [
      'compressed bytes that are none',
      'cannot be decompressed',
      () => file({ body: put(2, 7, 7) }),
    ],
    ['an unknown filter', 'unknown filter, 5', () => file({ filter: () => 5 })],
  ])('%s', async (_, text, make) => {
    const error = await readValues(await make(), header('u8')).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ImageError);
    expect(error).toMatchObject({
      kind: 'not-an-image',
      message: expect.stringContaining(text) as string,
    });
  });

  it('of planes that are no whole rows', async () => {
    await expect(readValues(await file({ rows: 7 }), header('u32'))).rejects.toThrow(
      'not of the type u32',
    );
  });
});

it('nothing is made for the pixels of a file that is refused', async () => {
  const bytes = await file({ head: put(0, 0, 0, 128, 0, 0, 0, 119, 0) });
  const [stream, memory] = [vi.fn(), vi.spyOn(globalThis, 'Uint8Array')];
  vi.stubGlobal('DecompressionStream', stream);
  await expect(readValues(bytes, header('u8'))).rejects.toThrow('more than a page can show');
  expect(stream).not.toHaveBeenCalled();
  expect(memory).not.toHaveBeenCalled();
  memory.mockRestore();
});

it('a browser that cannot decompress is told which one can, and no Retry button', async () => {
  const bytes = await file({});
  vi.stubGlobal('DecompressionStream', undefined);
  const error: unknown = await readValues(bytes, header('u8')).catch((reason: unknown) => reason);
  expect(error).toMatchObject({
    kind: 'not-an-image',
    title: 'The browser is too old for values',
    circumstances: { detail: expect.stringContaining('Safari 16.4') as string },
  });
  expect(mayPass(error as ImageError)).toBe(false);
});

describe('a header', () => {
  it.each([
    ['', 'a version that this page does not know'],
    ['{"v":2,"type":"u8"}', 'a version that this page does not know'],
    ['{"v":1,"type":"toString"}', 'malformed'],
    ['{"v":1,"type":"u8","scale":[0,0]}', 'malformed'],
    ['{"v":1,"type":"u8","scale":[0,null]}', 'malformed'],
    ['{"v":1,"type":"u8","codes":{"zero":0}}', 'malformed'],
    ['{"v":1,"type":"u8","codes":{"nan":"0"}}', 'malformed'],
  ])('such as %s is refused', (text, reason) => {
    expect(() => readDataHeader(text)).toThrow(reason);
  });

  it('without more than its type has the defaults', () => {
    expect(header('u8')).toEqual({
      ...{ type: 'u8', scale: [0, 1], codes: {}, step: 0, isBool: false },
      ...{ range: null, unit: '', labels: null, histogram: null },
    });
  });
});
