import { describe, expect, it } from 'vitest';
import { readDataHeader } from './header';
import type { Colours, Norm, RawNumbers, Rgba, ValueImage } from './model';
import { colour } from './paint';
import { valueImage } from './valueImage';

function imageOf(type: string, raw: RawNumbers, told: object = {}): ValueImage {
  const header = readDataHeader(JSON.stringify({ v: 1, type, ...told }));
  return valueImage(header, [raw.length, 1], raw);
}

function painted(image: ValueImage, colours: Colours, basis?: ValueImage): Rgba[] {
  const pixels = new Uint32Array(image.raw.length);
  colour(pixels, image, colours, basis);
  const bytes = new Uint8Array(pixels.buffer);
  return [...pixels].map((_, at) => [...bytes.slice(4 * at, 4 * at + 4)] as unknown as Rgba);
}

/** Colours that all differ, as many as a table has. */
function tableOf(count: number): Rgba[] {
  return Array.from({ length: count }, (_, at) => [
    at,
    (at * 7) % 256,
    255 - at,
    at % 3 ? 255 : 100,
  ]);
}

const TABLES = [1, 2, 3, 7, 10, 12, 20, 64, 100, 128, 255, 256].map(tableOf);
const NORMS: readonly Norm[] = ['linear', 'log', 'sqrt', 'symlog', 'eq_hist'];
const CASES = TABLES.flatMap((table) => NORMS.map((norm) => [table.length, norm, table] as const));
const NONE: Rgba = [0, 0, 0, 0];

/** The formulas of Matplotlib's norms, and that of Datashader's equalised histogram. */
function expected(value: number, values: readonly number[], { table, range, norm }: Colours): Rgba {
  const [low, high] = range;
  if (!Number.isFinite(value) || (norm === 'log' && value <= 0)) return NONE;
  const place = (v: number): number => {
    if (norm === 'sqrt') return ((v - low) / (high - low)) ** 0.5;
    if (norm === 'log') return Math.log(v / low) / Math.log(high / low);
    if (norm === 'symlog') {
      const linthresh = Math.max(Math.abs(low), Math.abs(high)) / 1000;
      const linear = 10 / 9;
      const moved = (x: number) =>
        Math.abs(x) > linthresh
          ? Math.sign(x) * linthresh * (linear + Math.log(Math.abs(x) / linthresh) / Math.log(10))
          : x * linear;
      return (moved(v) - moved(low)) / (moved(high) - moved(low));
    }
    if (norm === 'eq_hist') {
      const inside = values.filter((each) => each >= low && each <= high);
      const upTo = (x: number) => inside.filter((each) => each <= x).length;
      const least = upTo(Math.min(...inside));
      return (upTo(v) - least) / (inside.length - least);
    }
    return (v - low) / (high - low);
  };
  const t = value <= low ? 0 : value >= high ? 1 : place(value);
  return table[Math.min(Math.floor(t * table.length), table.length - 1)] ?? NONE;
}

/** The place in the table; colours of our own and of the formulas may differ by one place. */
function isNear(table: readonly Rgba[], one: Rgba, other: Rgba): boolean {
  const at = (sought: Rgba) => table.findIndex((each) => each.join() === sought.join());
  return one.join() === other.join() || (at(one) >= 0 && Math.abs(at(one) - at(other)) === 1);
}

describe.each(CASES)('%d colours on the norm %s', (_, norm, table) => {
  const colours: Colours = { table, range: [20, 900], norm };

  it('are those of the formula for every raw number', () => {
    const raw = Uint16Array.from({ length: 1100 }, (_, at) => (at * at) % 1100);
    const values = [...raw];
    const [found, wanted] = [painted(imageOf('u16', raw), colours), values.map((value) => expected(value, values, colours))]; // prettier-ignore
    const wrong = values.filter((_, at) => found[at]?.join() !== wanted[at]?.join());
    // The colour of a value at the border of two colours depends on the last bit of its place.
    expect(wrong.length).toBeLessThanOrEqual(5);
    expect(found.every((each, at) => isNear(table, each, wanted[at] ?? NONE))).toBe(true);
  });

  it('are those of the formula for whole floats', () => {
    const raw = Float64Array.from({ length: 400 }, (_, at) => 1 + ((at * 37) % 400) * 2.4);
    const values = [...raw];
    const found = painted(imageOf('f64', raw), colours);
    const wanted = values.map((value) => expected(value, values, colours));
    expect(found.every((each, at) => isNear(table, each, wanted[at] ?? NONE))).toBe(true);
  });
});

const GREY = tableOf(256);

it('what has no finite value is transparent', () => {
  const codes = { nan: 250, masked: 251, '+inf': 252, '-inf': 253 };
  const image = imageOf('u8', Uint8Array.of(0, 250, 251, 252, 253, 200), { codes });
  const found = painted(image, { table: GREY, range: [0, 200], norm: 'linear' });
  expect(found).toEqual([GREY[0], NONE, NONE, NONE, NONE, GREY[255]]);
  const floats = imageOf('f32', Float32Array.of(0, NaN, Infinity, -Infinity));
  expect(painted(floats, { table: GREY, range: [0, 1], norm: 'sqrt' })).toEqual([GREY[0], NONE, NONE, NONE]); // prettier-ignore
  const whole = imageOf('i32', Int32Array.of(7, -3), { codes: { masked: -3 } });
  expect(painted(whole, { table: GREY, range: [0, 7], norm: 'linear' })).toEqual([GREY[255], NONE]);
});

it('values outside of the range have the first and the last colour', () => {
  const image = imageOf('i32', Int32Array.of(-9, 0, 10, 11));
  const found = painted(image, { table: GREY, range: [0, 10], norm: 'linear' });
  expect(found).toEqual([GREY[0], GREY[0], GREY[255], GREY[255]]);
});

it('values that are all equal have the first colour', () => {
  const image = imageOf('f64', Float64Array.of(5, 4, 6));
  for (const norm of NORMS) {
    const found = painted(image, { table: GREY, range: [5, 5], norm });
    expect(found).toEqual([GREY[0], GREY[0], GREY[255]]);
  }
});

it('a logarithm begins at the least positive value, or a millionth of the greatest', () => {
  const at = (image: ValueImage) => painted(image, { table: GREY, range: [0, 1000], norm: 'log' });
  const positive = imageOf('f64', Float64Array.of(10, 100, 1000, 0, -1), { range: [10, 1000] });
  expect(at(positive)).toEqual([GREY[0], GREY[128], GREY[255], NONE, NONE]);
  const mixed = imageOf('f64', Float64Array.of(1e-4, 1, 1000), { range: [-1, 1000] });
  expect(at(mixed)).toEqual([GREY[0], GREY[128], GREY[255]]);
});

it('on logarithms, a picture above its range has the last colour, the least value too', () => {
  const image = imageOf('f64', Float64Array.of(10, 40), { range: [10, 40] });
  const found = painted(image, { table: GREY, range: [0, 10], norm: 'log' });
  expect(found).toEqual([GREY[255], GREY[255]]);
});

it('a range whose length no double holds has colours', () => {
  const image = imageOf('f64', Float64Array.of(-1.7e308, 0, 1.7e308));
  const found = painted(image, { table: GREY, range: [-1.7e308, 1.7e308], norm: 'linear' });
  expect(found).toEqual([GREY[0], GREY[128], GREY[255]]);
});

it('a picture that lies beneath another one has the norm of that one', () => {
  const above = imageOf('u8', Uint8Array.of(0, 1, 2, 2, 2, 4));
  const below = imageOf('u8', Uint8Array.of(1, 2, 3, 4));
  const colours: Colours = { table: GREY, range: [0, 4], norm: 'eq_hist' };
  expect(painted(below, colours, above)).toEqual([GREY[51], GREY[204], GREY[204], GREY[255]]);
});

it('another picture of other codes gets a table of its own', () => {
  const colours: Colours = { table: GREY, range: [0, 255], norm: 'linear' };
  const [one, other] = [Uint8Array.of(9), Uint8Array.of(9)];
  expect(painted(imageOf('u8', one), colours)).toEqual([GREY[9]]);
  expect(painted(imageOf('u8', other, { codes: { nan: 9 } }), colours)).toEqual([NONE]);
  expect(painted(imageOf('u8', other, { scale: [0, 2] }), colours)).toEqual([GREY[18]]);
});

it('pictures of one kind share colours, whichever has the larger values', () => {
  const colours: Colours = { table: tableOf(256), range: [0, 60_000], norm: 'linear' };
  const [low, high] = [3, 60_000].map((most) => {
    const raw = Uint16Array.of(0, 1, most, 65_535);
    return imageOf('u16', raw, { range: [0, most], codes: { nan: 65_535 } });
  }) as [ValueImage, ValueImage];
  const ends = [colours.table[0], colours.table[255]];
  for (const image of [low, high, low, high]) {
    const [first, second, most, none] = painted(image, colours);
    expect([first, second, none]).toEqual([ends[0], ends[0], NONE]);
    expect(most).toEqual(image === low ? ends[0] : ends[1]);
  }
});
