import { expect, it } from 'vitest';
import { wholeAxis } from './axis';
import { LevelledWindow } from './windowing';

const FULL = [-1000, 3000] as const;

function windowed(range: readonly [number, number], norm: 'linear' | 'log' = 'linear') {
  return new LevelledWindow(wholeAxis({ range, norm }, FULL), range);
}

it('to the right is wider, with the level where it was', () => {
  const window = windowed([-160, 240]);
  window.drag([25, 0], false);
  expect(window.range).toEqual([-260, 340]);
  expect(window.text).toBe('W 600 L 40');
  window.drag([-50, 0], false);
  expect(window.text).toBe('W 200 L 40');
});

it('down is a higher level, with the width as it was', () => {
  const window = windowed([-160, 240]);
  window.drag([0, 10], false);
  expect(window.text).toBe('W 400 L 120');
  window.drag([0, -20], false);
  expect(window.text).toBe('W 400 L −40');
});

it('a slow drag is ten times finer, and goes on from a quick one', () => {
  const window = windowed([-160, 240]);
  window.drag([10, 0], false);
  window.drag([10, 0], true);
  expect(window.text).toBe('W 488 L 40');
});

it('a window keeps some width, and its level stays among the values', () => {
  const window = windowed([-160, 240]);
  window.drag([-5000, -5000], false);
  const [low, high] = window.range;
  expect(high - low).toBeGreaterThan(0);
  expect(high - low).toBeLessThan(2);
  expect((low + high) / 2).toBeCloseTo(-1000);
  window.drag([99_999, 99_999], false);
  expect(window.range[1] - window.range[0]).toBe(8000);
  expect(window.text).toBe('W 8000 L 3000');
});

it('on logarithms the ratio of the ends is kept, and the text tells them', () => {
  const window = windowed([10, 1000], 'log');
  window.drag([0, 10], false);
  const [low, high] = window.range;
  expect(low).toBeGreaterThan(10);
  expect(high / low).toBeCloseTo(100, -1);
  expect(window.text).toMatch(/^1\d(\.\d+)? – 1\d{3}$/);
});
