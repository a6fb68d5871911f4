import { expect, it } from 'vitest';
import { barAxis, wholeAxis } from './axis';
import { moved } from './grip';
import type { Norm } from './model';
import { ticksOf } from './ticks';
import { LevelledWindow } from './windowing';

const NORMS: readonly Norm[] = ['linear', 'log', 'sqrt', 'symlog', 'eq_hist'];

/** Ranges at the ends of what doubles hold. */
const RANGES = [
  [-1.7e308, 1.7e308],
  [0, 1.79e308],
  [0, 5e-324],
  [1e-310, 2e-310],
  [-5e-324, 5e-324],
  [2 ** 53, 2 ** 53 + 64],
  [1e17, 1e17 + 160],
  [-9.3e18, 9.3e18],
  [1, 1 + 2e-16],
  [-1e-200, 1e200],
] as const;

it.each(NORMS)(
  'with the norm %s, ticks of extreme ranges ascend and have finite labels',
  (norm) => {
    for (const range of RANGES) {
      const { values, labels, common } = ticksOf(barAxis({ range, norm }, range), 6);
      values.forEach((value, at) => {
        expect(value).toBeGreaterThan(values[at - 1] ?? -Infinity);
      });
      expect(new Set(labels).size).toBe(values.length);
      expect([...labels, common].join(' ')).not.toMatch(/NaN|Infinity|undefined/);
    }
  },
);

it.each(NORMS)('with the norm %s, a hand on extreme ranges leaves a range', (norm) => {
  for (const range of RANGES) {
    const axis = barAxis({ range, norm }, range);
    for (const grip of ['low', 'high', 'both'] as const) {
      for (const by of [-2, -0.3, 0.001, 0.3, 2]) {
        const [low, high] = moved(axis, range, grip, by, 300);
        expect(low).toBeLessThanOrEqual(high);
        expect(Number.isFinite(low) && Number.isFinite(high)).toBe(true);
      }
    }
    const window = new LevelledWindow(wholeAxis({ range, norm }, range), range);
    window.drag([-40, 13], false);
    expect(window.range[0]).toBeLessThanOrEqual(window.range[1]);
    expect(window.range.every(Number.isFinite)).toBe(true);
    expect(window.text).not.toContain('NaN');
  }
});
