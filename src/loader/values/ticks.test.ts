import { expect, it } from 'vitest';
import { barAxis } from './axis';
import type { Norm } from './model';
import { numberText, tidied } from './numbers';
import { ticksOf } from './ticks';

const RANGES = [
  [0, 1],
  [1, 9],
  [3.7, 4.1],
  [0.001, 5e8],
  [-40, 7e5],
] as const;

const ticks = (low: number, high: number, room = 6, norm: Norm = 'linear') =>
  ticksOf(barAxis({ range: [low, high], norm }, [low, high]), room);

it.each([
  [0, 255, ['0', '50', '100', '150', '200', '250']],
  [-1024, 3071, ['−1000', '0', '1000', '2000', '3000']],
  [0, 1, ['0.0', '0.2', '0.4', '0.6', '0.8', '1.0']],
  [0.1234, 0.1301, ['0.124', '0.126', '0.128', '0.130']],
  [-0.25, 0.25, ['−0.2', '−0.1', '0.0', '0.1', '0.2']],
])('from %d to %d the ticks are round numbers', (low, high, labels) => {
  const found = ticks(low, high);
  expect(found.labels).toEqual(labels);
  expect(found.common).toBe('');
});

it.each([
  [0, 5e6, ['0', '1', '2', '3', '4', '5'], '×10⁶'],
  [0, 99_999, ['0', '20000', '40000', '60000', '80000'], ''],
  [0, 3e-5, ['0', '5', '10', '15', '20', '25', '30'], '×10⁻⁶'],
  [-55_000, 55_000, ['−40', '−20', '0', '20', '40'], '×10³'],
  [-1000.6, -1000.1, ['0.4', '0.5', '0.6', '0.7', '0.8', '0.9'], '−1001'],
  [1e9, 1e9 + 1, ['0.0', '0.2', '0.4', '0.6', '0.8', '1.0'], '+1000000000'],
])('from %d to %d the labels share what they have in common', (low, high, labels, common) => {
  expect(ticks(low, high, 7)).toMatchObject({ labels, common });
});

it('labels that share a part are read together with it', () => {
  for (const [low, high] of [
    [1.234e9, 1.2345e9],
    [-7.00003e-8, -7.00001e-8],
    [123_456_789, 123_456_790],
  ] as const) {
    const { values, labels, common } = ticks(low, high);
    const offset = Number(/[+−][\d.e−]+/.exec(common)?.[0].replaceAll('−', '-') ?? 0);
    const power = (/×10(\S+)/.exec(common)?.[1] ?? '⁰').replace(
      /./g,
      (each) => '-0123456789'['⁻⁰¹²³⁴⁵⁶⁷⁸⁹'.indexOf(each)] ?? '',
    );
    values.forEach((value, at) => {
      const read = offset + Number(labels[at]?.replace('−', '-')) * 10 ** Number(power);
      expect(Math.abs(read - value)).toBeLessThan((high - low) / 1000);
    });
    expect(Math.max(...labels.map((each) => each.length))).toBeLessThan(7);
  }
});

it('labels have room for themselves, whatever the range', () => {
  for (const norm of ['linear', 'log', 'symlog', 'sqrt', 'eq_hist'] as const) {
    for (const room of [1, 2, 3, 5.5, 8, 20]) {
      for (const range of RANGES) {
        const axis = barAxis({ range, norm }, range);
        const places = ticksOf(axis, room).values.map((each) => axis.toPart(each) * room * 34);
        expect(places.length).toBeGreaterThan(0);
        places.forEach((each, at) => {
          expect(each - (places[at - 1] ?? -Infinity)).toBeGreaterThan(16);
        });
        expect(places.every((each) => each > -1 && each < room * 34 + 1)).toBe(true);
      }
    }
  }
});

it('ticks of logarithms are powers of ten, and some multiples where there is room', () => {
  expect(ticks(1, 10_000, 6, 'log').labels).toEqual(['1', '10', '100', '1000', '10000']);
  expect(ticks(1, 1e12, 4, 'log').labels).toEqual(['1', '1000', '1e6', '1e9', '1e12']);
  expect(ticks(1, 100, 8, 'log').labels).toEqual(['1', '2', '5', '10', '20', '50', '100']);
  expect(ticks(3.7, 4.1, 6, 'log').values.length).toBeGreaterThan(1);
});

it('ticks of symlog are on both sides of zero', () => {
  expect(ticks(-1000, 1000, 6, 'symlog').labels).toEqual(['−1000', '−10', '0', '10', '1000']);
  const large = ticks(-50_000, 50_000, 6, 'symlog').labels;
  expect([large[0], large.at(-1)]).toEqual(['−1e4', '1e4']);
});

it.each([
  [240.4444, 13.65, '240'],
  [-160.2, 2, '−160'],
  [0.123456, 0.002, '0.123'],
  [0, 0.1, '0'],
  [-0.01, 1, '0'],
  [5_000_000, 1000, '5000000'],
  [123_456_789, 1000, '1.23457e8'],
  [1.5e-9, 1e-11, '1.5e−9'],
  [1 / 3, 0, '0.3333333333333333'],
])('the text of %d, of which %d is seen, is %s', (value, resolution, text) => {
  expect(numberText(value, resolution)).toBe(text);
});

it('a tidied number is within half of the resolution', () => {
  for (let at = 0; at < 500; at++) {
    const value = Math.sin(at * 7.3) * 10 ** ((at % 25) - 12);
    const resolution = Math.abs(value) * 10 ** -((at % 7) + 0.3);
    expect(Math.abs(tidied(value, resolution) - value)).toBeLessThanOrEqual(
      (resolution / 2) * 1.000001,
    );
  }
});
