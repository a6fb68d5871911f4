import { expect, it } from 'vitest';
import { countsIn } from './counts';
import type { ValueImage } from './model';

const WIDTH = 16;

function picture(values: readonly (number | null)[], range: ValueImage['range']): ValueImage {
  // Equal numbers are equal values.
  const raw = Float64Array.from(values, (each) => each ?? -1e9);
  return {
    ...{ width: WIDTH, height: values.length / WIDTH, type: 'f64', raw, scale: [0, 1] },
    ...{ codes: {}, isBool: false, isInteger: false, histogram: null, unit: '', labels: null },
    ...{ step: 0, bytes: 0, range },
    at: (col, row) => values[row * WIDTH + col] ?? null,
  };
}

const whole = [0, 0, WIDTH, 1e9] as const;
const sum = (counts: readonly number[] | null) => counts?.reduce((all, each) => all + each, 0);

it('each value is counted once, the largest one in the last bin', () => {
  const values = Array.from({ length: 256 }, (_, at) => at);
  const counts = countsIn(picture(values, [0, 255]), whole);
  expect(counts).toHaveLength(64);
  expect(sum(counts)).toBe(256);
  expect(counts?.every((each) => each === 4)).toBe(true);
});

it('a value at an edge is in the bin above it', () => {
  const values = Array.from({ length: 64 }, (_, at) => at / 10);
  const counts = countsIn(picture(values, [0, 6.4]), whole);
  const edges = Array.from({ length: 65 }, (_, at) => (at === 64 ? 6.4 : at * (6.4 / 64)));
  const expected = edges.slice(0, 64).map((low, at) => {
    const high = edges[at + 1] ?? NaN;
    return values.filter((each) => each >= low && (at === 63 ? each <= high : each < high)).length;
  });
  expect(counts).toEqual(expected);
});

it('only pixels with their middle in the rectangle count', () => {
  const values = Array.from({ length: 4 * WIDTH }, (_, at) => at);
  const image = picture(values, [0, 63]);
  const found = countsIn(image, [2.4, 0.6, 5.6, 3.2])?.flatMap((each, bin) => (each ? [bin] : []));
  expect(found).toEqual([18, 19, 20, 21, 34, 35, 36, 37]);
  expect(sum(countsIn(image, [-5, -5, 500, 500]))).toBe(64);
  expect(sum(countsIn(image, [8, 1, 8, 3]))).toBe(0);
  expect(sum(countsIn(image, [9, 3, 2, 1]))).toBe(0);
});

it('neither masked pixels nor what is not finite counts', () => {
  const values = [1, 2, null, NaN, Infinity, -Infinity, 3, ...new Array<null>(9).fill(null)];
  expect(sum(countsIn(picture(values, [1, 3]), whole))).toBe(3);
  expect(countsIn(picture(values, null), whole)).toBeNull();
});

it('of one value only, all are in the middle', () => {
  const counts = countsIn(picture(new Array<number>(WIDTH).fill(5), [5, 5]), whole);
  expect(counts?.[32]).toBe(WIDTH);
});
