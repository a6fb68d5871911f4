import { expect, it } from 'vitest';
import { barAxis } from './axis';
import { outlineOf } from './histogram';

/** The bins of a path: their lower and upper end and their length, as parts of the bar. */
function binsOf(path: string) {
  return [...path.matchAll(/M1 ([\d.]+)H([\d.]+)V([\d.]+)H1/g)].map((found) => {
    const [low = NaN, left = NaN, high = NaN] = found.slice(1).map(Number);
    return { low: 1 - low, high: 1 - high, length: 1 - left };
  });
}

const axis = (low: number, high: number, norm: 'linear' | 'log' = 'linear') =>
  barAxis({ range: [low, high], norm }, [low, high]);

it('each bin lies where its values are, as long as the cube root of its count', () => {
  const [first, second, third] = binsOf(outlineOf([0, 30], [8, 0, 64], axis(0, 40)));
  expect(first?.low).toBeCloseTo(0);
  expect(first?.high).toBeCloseTo(0.25);
  expect(first?.length).toBeCloseTo(0.5);
  expect(second?.length).toBeCloseTo(0);
  expect(third?.high).toBeCloseTo(0.75);
  expect(third?.length).toBeCloseTo(1);
});

it('bins beside the axis are left out, and do not shorten the others', () => {
  const narrow = barAxis({ range: [14, 16], norm: 'linear' }, [0, 30]);
  const bins = binsOf(outlineOf([0, 30], [1e9, 8, 1], narrow));
  expect(bins).toHaveLength(1);
  expect(bins[0]?.length).toBeCloseTo(1);
});

it('on logarithms, the part of a bin that has none is left out', () => {
  const bins = binsOf(outlineOf([-10, 1000], [5, 5], axis(-10, 1000, 'log')));
  expect(bins.map(({ low }) => low)[0]).toBe(0);
  expect(bins.every(({ low, high }) => low >= 0 && high <= 1 && low < high)).toBe(true);
});

it.each([
  [0, 5],
  [32, 5],
  [0, 0],
  [0, -1e6],
])('an array of one value, counted in bin %i, is a bin around %d', (bin, value) => {
  const counts = new Array<number>(64).fill(0);
  counts[bin] = 9;
  const bins = binsOf(outlineOf([value, value], counts, axis(value, value)));
  expect(bins).toHaveLength(1);
  expect(bins[0]?.length).toBe(1);
  expect(((bins[0]?.low ?? 0) + (bins[0]?.high ?? 0)) / 2).toBeCloseTo(0.5, 3);
});

it('no values at all draw nothing', () => {
  expect(outlineOf([0, 1], [0, 0], axis(0, 1))).not.toContain('NaN');
});
