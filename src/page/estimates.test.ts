import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Estimates } from './estimates';
import type { Tier } from '../request/tier';
import type { FetchTiming } from '../request/answerHeaders';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

const later = (milliseconds: number) => vi.advanceTimersByTime(milliseconds);

function timed(changes: Partial<FetchTiming> = {}): FetchTiming {
  const server = 'queue;dur=1, run;dur=9, encode;dur=5';
  return { url: '', asked: 0, firstByte: 20, transfer: 4, server, ...changes };
}

/** So many answers over a line of so many milliseconds. */
function record(
  estimates: Estimates,
  { tier = 'exact', line = 5, encode = 5, transfer = 4, times = 1 }: Options = {},
): void {
  for (let count = 0; count < times; count++) {
    const server = `queue;dur=1, run;dur=9, encode;dur=${encode}`;
    estimates.record('f', tier, timed({ firstByte: 10 + encode + line, transfer, server }));
  }
}

interface Options {
  readonly tier?: Tier;
  readonly line?: number;
  readonly encode?: number;
  readonly transfer?: number;
  readonly times?: number;
}

describe('an update', () => {
  it('is told apart into line, function, encoder and transfer', () => {
    const estimates = new Estimates();
    record(estimates, { transfer: 2.5 });
    expect(estimates.of('f').exact).toMatchObject({
      latency: 5,
      run: 10,
      encode: 5,
      transfer: 2.5,
    });
  });

  it('counts for its generator and its tier', () => {
    const estimates = new Estimates();
    record(estimates);
    expect(estimates.of('g')).toEqual({});
    expect(Object.keys(estimates.of('f'))).toEqual(['exact']);
  });

  it('weighs more the newer it is, and one alone never all', () => {
    const estimates = new Estimates();
    record(estimates, { line: 100 });
    record(estimates, { line: 50 });
    record(estimates, { line: 10 });
    expect(estimates.of('f').exact?.latency).toBe(30);
    record(estimates, { line: 10, times: 10 });
    expect(estimates.of('f').exact?.latency).toBeLessThan(12);
    record(estimates, { line: 100 });
    expect(estimates.of('f').exact?.latency).toBeLessThan(40);
  });

  it.each(['encode', 'transfer'] as const)(
    'that was quicker in %s counts at once, and a slower one adds a fifth at most',
    (part) => {
      const estimates = new Estimates();
      const counted = (milliseconds: number) => {
        record(estimates, { [part]: milliseconds });
        return estimates.of('f').exact?.[part];
      };
      expect([100, 50, 10].map(counted)).toEqual([100, 50, 10]);
      expect(counted(1000)).toBeCloseTo(12);
      expect(counted(13)).toBe(13);
      expect(counted(1000)).toBeCloseTo(15.6);
    },
  );

  it('that was the first, and paid for much that is loaded once, is forgotten for the second', () => {
    const estimates = new Estimates();
    record(estimates, { transfer: 100 });
    expect(estimates.of('f').exact?.transfer).toBe(100);
    record(estimates, { transfer: 10 });
    expect(estimates.of('f').exact?.transfer).toBe(10);
  });

  it('of a preview says nothing before there were three', () => {
    const estimates = new Estimates();
    record(estimates, { tier: 'preview', times: 2 });
    expect(estimates.of('f').preview).toBeUndefined();
    record(estimates, { tier: 'preview' });
    expect(estimates.of('f').preview).toBeDefined();
  });

  it('of a tier that nobody has asked for in 30 s of others says nothing', () => {
    const estimates = new Estimates();
    record(estimates, { tier: 'preview', times: 3 });
    later(30_000);
    record(estimates);
    expect(estimates.of('f').preview).toBeDefined();
    later(1);
    record(estimates);
    expect(estimates.of('f').preview).toBeUndefined();
  });

  it('is remembered on a page that rests', () => {
    const estimates = new Estimates();
    record(estimates, { tier: 'preview', times: 3 });
    later(3_600_000);
    expect(estimates.of('f').preview).toBeDefined();
  });

  it('that several components show counts once', () => {
    const estimates = new Estimates();
    const timing = timed();
    estimates.record('f', 'exact', timing);
    estimates.record('f', 'exact', timing);
    expect(estimates.of('f').exact).toMatchObject({ count: 1 });
  });

  it('counts not where the server kept the image or keeps its times to itself', () => {
    const estimates = new Estimates();
    estimates.record('f', 'exact', timed({ server: null }));
    expect(estimates.of('f')).toEqual({});
    expect(estimates.roundTrip).toBeUndefined();
  });

  it('counts not where it came from the browser’s cache', () => {
    const estimates = new Estimates();
    estimates.record('f', 'exact', timed({ firstByte: 3 }));
    expect(estimates.of('f')).toEqual({});
    expect(estimates.roundTrip).toBeUndefined();
  });
});

describe('the parts of a tier', () => {
  it('are those of its last images, though it be only one', () => {
    const estimates = new Estimates();
    expect(estimates.partsOf('f', 'preview')).toBeUndefined();
    record(estimates, { tier: 'preview', transfer: 3 });
    expect(estimates.partsOf('f', 'preview')).toMatchObject({ transfer: 3 });
  });

  it('are those of a dearer one while nobody knows, and never of a cheaper one', () => {
    const estimates = new Estimates();
    record(estimates, { tier: 'exact', transfer: 9 });
    expect(estimates.partsOf('f', 'half')).toMatchObject({ transfer: 9 });
    record(estimates, { tier: 'preview', transfer: 3 });
    expect(estimates.partsOf('f', 'half')).toMatchObject({ transfer: 3 });
    expect(estimates.partsOf('f', 'exact')).toMatchObject({ transfer: 9 });
    expect(new Estimates().partsOf('f', 'exact')).toBeUndefined();
  });
});

describe('the round trip', () => {
  it('is not known from one answer', () => {
    const estimates = new Estimates();
    record(estimates, { line: 40 });
    expect(estimates.roundTrip).toBeUndefined();
    record(estimates, { line: 50 });
    expect(estimates.roundTrip).toBe(40);
  });

  it('is the least of the last ten seconds, over all generators', () => {
    const estimates = new Estimates();
    record(estimates, { line: 40 });
    record(estimates, { line: 30 });
    later(6000);
    record(estimates, { line: 35 });
    later(3000);
    record(estimates, { line: 50 });
    expect(estimates.roundTrip).toBe(30);
    later(1001);
    expect(estimates.roundTrip).toBe(35);
    later(6000);
    expect(estimates.roundTrip).toBe(50);
    later(3000);
    expect(estimates.roundTrip).toBeUndefined();
  });
});
