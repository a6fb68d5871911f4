/** Pauses in the changes of params, before jobs that run for long. */

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Patience } from '../page/requestPace';
import { Lane, type Job } from './lane';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

const STOPPED: Patience = { run: 1000, rest: 100 };
const UNSTOPPED: Patience = { run: 1000, rest: 1000 };
const YIELDS: Patience = { run: 1000, rest: 0 };

/** A lane whose jobs take so long; `log` has the seconds at which each one started and was shown. */
function slowLane(seconds: number) {
  const log: string[] = [];
  const begin = performance.now();
  const note = (text: string) => log.push(`${(performance.now() - begin) / 1000} ${text}`);
  const lane = new Lane<Job, string>(
    ({ key }, { signal }) =>
      new Promise((resolve, reject) => {
        note(`start ${key}`);
        const timer = setTimeout(resolve, 1000 * seconds, key);
        signal.addEventListener('abort', () => {
          clearTimeout(timer);
          reject(new DOMException('', 'AbortError'));
        });
      }),
    { succeeded: ({ key }) => note(`show ${key}`), failed: vi.fn(), discarded: vi.fn() },
  );
  const of = (word: string) => log.filter((line) => line.includes(word));
  return { lane, log, started: () => of('start').length, shown: () => of('show').length };
}

/** Submits jobs in this rhythm, named by their numbers. */
async function play(lane: Lane<Job, string>, count: number, every: number, patience: Patience) {
  for (let number = 1; number <= count; number++) {
    const key = String(number);
    lane.submit({ key, exact: key, reload: false }, { patience });
    await vi.advanceTimersByTimeAsync(1000 * every);
  }
}

describe('params that a clock changes, of a function slower than the clock', () => {
  it.each([
    { every: 1, seconds: 1.5, patience: STOPPED },
    { every: 1, seconds: 4, patience: STOPPED },
    { every: 0.4, seconds: 2, patience: STOPPED },
    { every: 2.2, seconds: 4, patience: UNSTOPPED },
    { every: 0.016, seconds: 1.3, patience: YIELDS },
    { every: 0.4, seconds: 1.3, patience: YIELDS },
  ])('move the picture: $every s, $seconds s, $patience', async ({ every, seconds, patience }) => {
    const { lane, started, shown } = slowLane(seconds);
    await play(lane, Math.ceil(60 / every), every, patience);
    expect(started() - shown()).toBeLessThanOrEqual(3 + 2);
    expect(shown()).toBeGreaterThanOrEqual(Math.floor(60 / seconds) - 5);
  });

  it('are followed by the last image one run and one long pause later', async () => {
    const { lane, log } = slowLane(4);
    await play(lane, 20, 1, STOPPED);
    await vi.runAllTimersAsync();
    const last = log.at(-1) ?? '';
    expect(last).toMatch(/show 20$/);
    expect(parseFloat(last)).toBeLessThanOrEqual(19 + 1.5 + 4);
  });
});

it('a short pause is a rest again after the last image', async () => {
  const { lane, log } = slowLane(3);
  await play(lane, 20, 1, STOPPED);
  await vi.runAllTimersAsync();
  const before = log.length;
  await play(lane, 2, 1.2, STOPPED);
  const [first = NaN, second = NaN] = log.slice(before).map(parseFloat);
  expect(second - first).toBeCloseTo(1.3);
});
