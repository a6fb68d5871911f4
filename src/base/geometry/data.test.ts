import { describe, expect, it } from 'vitest';
import type { Axes } from './axes';
import { contains, dataAt, numberOf, pixelOf, readOn } from './data';
import { valueOf, type Scale } from './scales';
import { partOfAxes, readAxes, readAxesPart } from './axesHeader';
import { spotAt } from './spot';

const box = [80, 52.8, 576, 427.2] as const;
const SCALED: readonly [Scale, number, number][] = [
  [{ name: 'linear' }, -5, 1e6],
  [{ name: 'linear' }, 3, -2],
  [{ name: 'log' }, 1e-200, 1e200],
  [{ name: 'log' }, 1000, 999],
  [{ name: 'logit' }, 1e-9, 1 - 1e-6],
  [{ name: 'date' }, 1.7e12, 1.8e12],
  [{ name: 'symlog', linthresh: 0.001, base: 2, linscale: 0.5 }, -1e10, 5],
  [{ name: 'symlog', linthresh: 1e-250, base: 10, linscale: 1 }, -1e-240, 1e-200],
  [{ name: 'category', labels: ['a', 'b'] }, -0.5, 1.5],
];
/** Parts of the way that share no factor with a grid of pixels. */
const PARTS = Array.from({ length: 101 }, (_, index) => (index * Math.SQRT2) % 1);

describe('there and back', () => {
  it.each(SCALED)('%o from %d to %d', (scale, first, last) => {
    const limits = [first, last] as const;
    const axes: Axes = { box, x: limits, y: limits, xscale: scale, yscale: scale, name: null };
    for (const part of PARTS) {
      const pixel = [80 + 496 * part, 52.8 + 374.4 * (1 - part)] as const;
      const back = pixelOf(axes, dataAt(axes, pixel));
      expect(back.every((value, n) => near((value ?? NaN) / (pixel[n] ?? NaN)))).toBe(true);
    }
  });
});

describe('there and back around a pole, ends included', () => {
  const sectors = [[0, 2 * Math.PI] as const, [-1, 1] as const, [2, 5] as const, [4, 1.5] as const];
  it.each(sectors.flatMap((x) => [1 as const, -1 as const].map((direction) => ({ x, direction }))))(
    '$x $direction',
    ({ x, direction }) => {
      const shape = { zero: 0.7, origin: 0.1, center: [300, 200], radius: [150, 170] } as const;
      const xscale = { name: 'polar', direction, ...shape } as const;
      const yscale = { name: 'log' } as const;
      const whole = [0, 0, 640, 480] as const;
      const axes: Axes = { box: whole, x, y: [1, 1000], xscale, yscale, name: null };
      const wrong = [0, ...PARTS, 1].filter((part) => {
        const [angle, radius] = [x[0] + (x[1] - x[0]) * part, 1000 ** part];
        const [px, py] = pixelOf(axes, [angle, radius]);
        const pixel = [px ?? NaN, py ?? NaN] as const;
        const [back, length] = dataAt(axes, pixel);
        const turn = Math.cos((back ?? NaN) - angle);
        return !(contains(axes, pixel) && turn > 1 - 1e-12 && near((length ?? NaN) / radius));
      });
      expect(wrong).toEqual([]);
    },
  );
});

const near = (ratio: number) => Math.abs(ratio - 1) < 1e-9;

it('what a scale cannot show has no pixel', () => {
  const axes = { box, x: [1, 10], y: [0.1, 0.9], name: null } as const;
  const scaled: Axes = { ...axes, xscale: { name: 'log' }, yscale: { name: 'logit' } };
  expect(pixelOf(scaled, [0, 1])).toEqual([null, null]);
  expect(pixelOf(scaled, [-1, 1.5])).toEqual([null, null]);
  expect(pixelOf(scaled, [null, 0.5])[0]).toBeNull();
});

it('without axes the data are pixels; with unknown axes there are none', () => {
  expect(spotAt([], [3.5, 7.25])).toMatchObject({ data: [3.5, 7.25], row: 7, col: 3, axes: null });
  expect(spotAt(null, [3.5, 7.25])).toMatchObject({ data: [null, null], axes: null });
});

it.each([
  [0, '1970-01-01T00:00:00.000Z'],
  [1_709_164_799_999.4, '2024-02-28T23:59:59.999Z'],
  [-0.5, '1970-01-01T00:00:00.000Z'],
  [-62_135_596_800_000, '0001-01-01T00:00:00.000Z'],
  [253_402_300_799_999, '9999-12-31T23:59:59.999Z'],
  [-62_135_596_800_001, null],
  [253_402_300_800_000, null],
  [1e300, null],
])('%d ms are read as %s', (number, text) => {
  expect(valueOf({ name: 'date' }, number)).toBe(text);
});

it.each([
  [1_711_846_799_002.5, '2024-03-31T00:59:59.002500Z'],
  [1_711_846_799_002.9998, '2024-03-31T00:59:59.003000Z'],
  [-0.001, '1969-12-31T23:59:59.999999Z'],
])('%d ms on a fine axis are read as %s, and back', (number, text) => {
  const [xscale, yscale] = [{ name: 'date' } as const, null];
  const axes = { box, x: [number - 1, number + 1] as const, y: null, xscale, yscale, name: null };
  expect(readOn(axes, 0, number)).toBe(text);
  expect(Math.abs((numberOf(text, xscale) ?? NaN) - number)).toBeLessThan(6e-4);
  expect(readOn({ ...axes, x: [number - 1e4, number] }, 0, number)).toHaveLength(24);
});

it('categories are read as the nearest label', () => {
  const scale: Scale = { name: 'category', labels: ['a', 'b', 'c'] };
  const read = [-0.6, -0.5, 0.49, 0.5, 2.4, 2.5].map((number) => valueOf(scale, number));
  expect(read).toEqual([null, 'a', 'a', 'b', 'c', null]);
  expect(valueOf({ name: 'log' }, 5.5)).toBe(5.5);
  expect(valueOf(null, 1)).toBe(1);
  expect(valueOf(scale, null)).toBeNull();
});

describe('axes that are a part of their image', () => {
  const sha256 = 'ab'.repeat(32);
  const size = { width: 640, height: 480 };
  const axes = [1, { box: [80, 52.8, 576, 427.2], x: [0, 10], y: [-1, 1] }];

  it('are named by the header', () => {
    expect(partOfAxes(`{"part":"${sha256}"}`)).toBe(sha256);
    const others = [null, '', '[]', '{"part":"ab"}', `{"part":"${sha256.toUpperCase()}"}`];
    expect(others.map(partOfAxes)).toEqual([null, null, null, null, null]);
    expect(readAxes(`{"part":"${sha256}"}`, size)).toBeNull();
  });

  it('are read as in the header', () => {
    const body = JSON.stringify({ image: 'key', value: axes });
    expect(readAxesPart(body, size)).toEqual(readAxes(JSON.stringify(axes), size));
    expect(readAxesPart(body, size)).toHaveLength(1);
    for (const spoiled of ['', '{}', 'null', body.slice(0, -9), '{"value":[2]}']) {
      expect(readAxesPart(spoiled, size)).toBeNull();
    }
  });
});
