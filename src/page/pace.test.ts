import { expect, it, vi } from 'vitest';
import './measuredPace';
import { Pace } from './pace';

const F = { generator: 'f', asked: '', tier: 'exact' } as const;

function record(pace: Pace, times: number): void {
  for (let count = 0; count < times; count++) {
    const server = 'queue;dur=0, run;dur=0, encode;dur=20';
    pace.record(F, { url: '', asked: 0, firstByte: 120, transfer: 20, server });
  }
}

it('a page whose images follow none needs no measurements', () => {
  const pace = new Pace();
  record(pace, 3);
  expect(pace.tier(F, [])).toBe('exact');
  expect(pace.tier(F, ['preview', 'half'])).toBe('preview');
  expect(pace.pipeline(F)).toEqual({ depth: 1, spacing: 0 });
  expect(pace.patience(F, {})).toEqual({ run: 1000, rest: 1000 });
});

it('the images before the chunk came count too', async () => {
  const pace = new Pace();
  record(pace, 3);
  pace.follow();
  await vi.waitFor(() => {
    expect(pace.pipeline(F).depth).toBeGreaterThan(1);
  });
  expect(pace.patience(F, { stops: true })).toEqual({ run: 1120, rest: 100 });
});
