import { expect, it } from 'vitest';
import { barAxis, partsOf, wholeAxis } from './axis';
import { gripAt, moved } from './grip';
import type { Norm } from './model';

const NORMS: readonly Norm[] = ['linear', 'log', 'sqrt', 'symlog', 'eq_hist'];

const bar = (
  range: readonly [number, number],
  full: readonly [number, number],
  norm: Norm = 'linear',
) => barAxis({ range, norm }, full);

it.each(NORMS)('a value is where its part leads back to, on the axis of %s', (norm) => {
  const axis = bar([2, 900], [-30, 1000], norm);
  for (const part of [0.01, 0.2, 0.5, 0.99]) {
    expect(axis.toPart(axis.toValue(part))).toBeCloseTo(part, 9);
  }
  expect(partsOf(axis, axis.domain)).toEqual([0, 1]);
});

it('the axis has all values, and a window beyond them', () => {
  expect(bar([0, 100], [10, 250]).domain).toEqual([0, 250]);
  expect(bar([-500, 900], [10, 250]).domain).toEqual([-500, 900]);
});

it('a narrow window gets an axis on which each end has room to move', () => {
  const axis = bar([-160, 240], [-1024, 3071]);
  expect(axis.domain[0]).toBeCloseTo(-560);
  expect(axis.domain[1]).toBeCloseTo(640);
  expect(partsOf(axis, [-160, 240])[0]).toBeCloseTo(1 / 3);
  expect(bar([-1020, -1000], [-1024, 3071]).domain[0]).toBe(-1024);
});

it.each(NORMS)('an axis around a narrow window ends at round numbers, with %s', (norm) => {
  for (const range of [
    [10, 80],
    [0.1, 0.3],
    [1234.5, 1301.7],
  ] as const) {
    for (const end of bar(range, [0.003, 123_456.789], norm).domain) {
      if (end !== 0.003 && end !== 123_456.789) expect(String(end).length).toBeLessThan(9);
    }
  }
});

it('the least width at an end is a round number too, however coarse the steps are', () => {
  const axis = bar([0, 80], [-1020, 920]);
  expect(axis.domain).toEqual([-80, 160]);
  expect(moved(axis, [0, 80], 'high', -1, 100)).toEqual([0, 0.48]);
  expect(moved(axis, [0, 80], 'high', 1, 100)).toEqual([0, 160]);
});

it('no picture and no window makes an axis without a length', () => {
  for (const norm of NORMS) {
    for (const value of [0, -3, 7, 1e300, -1e-300]) {
      const axis = bar([value, value], [value, value], norm);
      expect(axis.domain[0]).toBeLessThan(axis.domain[1]);
      expect(partsOf(axis, [value, value]).every((part) => part >= 0 && part <= 1)).toBe(true);
    }
    const { domain } = bar([5, 5], [0, 10], norm);
    expect(domain[0]).toBeLessThan(domain[1]);
  }
});

it('logarithms begin at the least positive number that is known', () => {
  const begin = (low: number) => wholeAxis({ range: [low, 100], norm: 'log' }, [-4, 100]).domain[0];
  expect(begin(0.5)).toBeCloseTo(1e-4, 12);
  expect(begin(-3)).toBeCloseTo(1e-4, 12);
  expect(begin(0.00001)).toBe(0.00001);
  expect(wholeAxis({ range: [-9, -1], norm: 'log' }, [-9, -1]).scale.name).toBe('linear');
});

it.each([
  [5, 'low'],
  [95, 'low'],
  [105, 'low'],
  [150, 'both'],
  [195, 'high'],
  [290, 'high'],
])('a press at %d pixels, of a window from 100 to 200, holds %s', (point, grip) => {
  expect(gripAt(point, [100, 200], 10)).toBe(grip);
});

it('the middle of a window of nine pixels moves it as a whole', () => {
  const grips = [99, 102, 104.5, 107, 110].map((point) => gripAt(point, [100, 109], 10));
  expect(grips).toEqual(['low', 'low', 'both', 'high', 'high']);
});

it('an end moves by its part of the axis, to a round number, and the other one stays', () => {
  const axis = bar([0.123456, 1000.4321], [0, 2000]);
  expect(moved(axis, [0.123456, 1000.4321], 'low', 0.1, 300)).toEqual([200, 1000.4321]);
  expect(moved(axis, [0.123456, 1000.4321], 'high', 0.1003, 300)).toEqual([0.123456, 1201]);
});

it('ends keep their distance, and stop where the axis does', () => {
  const axis = bar([400, 800], [0, 1000]);
  const [low] = moved(axis, [400, 800], 'low', 0.9, 300);
  expect(low).toBe(798);
  expect(moved(axis, [400, 800], 'low', -0.9, 300)).toEqual([0, 800]);
  expect(moved(axis, [400, 800], 'high', -0.9, 300)).toEqual([400, 402]);
  expect(moved(axis, [400, 800], 'high', 0.9, 300)).toEqual([400, 1000]);
  // However coarse the steps are, some width is left.
  const [first, last] = moved(axis, [400, 800], 'high', -1, 10);
  expect([first, last > 400 && last < 405]).toEqual([400, true]);
});

it('a window moves as a whole, with its width, up to the end of the axis', () => {
  const axis = bar([-160, 240], [-500, 500]);
  expect(moved(axis, [-160, 240], 'both', 0.1, 300)).toEqual([-60, 340]);
  expect(moved(axis, [-160, 240], 'both', 5, 300)).toEqual([100, 500]);
  expect(moved(axis, [-500, 240], 'both', -1, 300)).toEqual([-500, 240]);
});

it('on logarithms, a window keeps the ratio of its ends', () => {
  const axis = bar([1, 100], [1, 10_000], 'log');
  const [low, high] = moved(axis, [1, 100], 'both', 0.25, 300);
  expect(high / low).toBeCloseTo(100, 0);
  expect(low).toBeCloseTo(10, 0);
});
