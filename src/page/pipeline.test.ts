import { describe, expect, it } from 'vitest';
import type { Estimate } from './estimates';
import { patienceOf, pipelineOf } from './pipeline';

/** An estimate in which only what is named takes time. */
function taking(parts: Partial<Estimate>): Estimate {
  return { latency: 0, run: 0, encode: 0, transfer: 0, at: 0, count: 9, ...parts };
}

describe('the number of requests at once', () => {
  const depth = (roundTrip: number | undefined, parts: Partial<Estimate>) =>
    pipelineOf(roundTrip, taking(parts)).depth;

  it('is one until line and server are known', () => {
    expect(pipelineOf(undefined, taking({ run: 1 }))).toEqual({ depth: 1, spacing: 0 });
    expect(pipelineOf(100, undefined)).toEqual({ depth: 1, spacing: 0 });
    expect(pipelineOf(0, taking({}))).toEqual({ depth: 1, spacing: 0 });
  });

  it('is one where a second one would win less than a sixth', () => {
    expect(depth(5, { run: 60, encode: 20 })).toBe(1);
    expect(depth(5, { run: 12, encode: 5 })).toBe(2);
    expect(depth(16, { run: 80 })).toBe(2);
    expect(depth(15, { run: 80 })).toBe(1);
  });

  it('is one before a slow function, unless the line is slower yet', () => {
    expect(depth(90, { run: 90, encode: 10 })).toBe(2);
    expect(depth(90, { run: 90, encode: 11 })).toBe(1);
    expect(depth(300, { run: 200 })).toBe(3);
  });

  it.each([
    [4, { run: 12, encode: 3, transfer: 2 }, 2],
    [50, { run: 12, encode: 8, transfer: 60 }, 3],
    [10, { run: 5, transfer: 60 }, 2],
    [500, { run: 1 }, 3],
    [100, {}, 3],
  ])('over %i ms and with %o is %i, so that nobody waits for another', (...expected) => {
    const [roundTrip, parts, requests] = expected;
    expect(depth(roundTrip, parts)).toBe(requests);
  });

  const spacing = (roundTrip: number, parts: Partial<Estimate>) =>
    pipelineOf(roundTrip, taking(parts)).spacing;

  it('gives the server, or the line, the time for one', () => {
    expect(spacing(10, { run: 20, encode: 5, transfer: 5 })).toBe(25);
    expect(spacing(50, { run: 20, transfer: 42 })).toBe(42);
  });

  it('spreads them evenly over the time of one, where that leaves time to spare', () => {
    expect(spacing(250, { run: 20, transfer: 30 })).toBe(100);
  });

  it('is never more than one in a frame', () => {
    expect(spacing(4, { run: 4, encode: 1 })).toBeCloseTo(16.7, 1);
  });
});

describe('the patience with a request that is not wanted any more', () => {
  it('lasts a second, and as long as its way takes', () => {
    expect(patienceOf(undefined, { stops: true }).run).toBe(1000);
    expect(patienceOf(taking({ run: 200, latency: 700, transfer: 90 }), { stops: true }).run).toBe(
      1790,
    );
  });

  it('ends as soon as the params rest before a slow function', () => {
    expect(patienceOf(taking({ run: 1001 }), { stops: true }).run).toBe(0);
    expect(patienceOf(taking({ run: 1000 }), { stops: true }).run).toBe(1000);
  });

  it('lasts longer where the function cannot be stopped', () => {
    expect(patienceOf(undefined, { stops: true }).rest).toBe(100);
    expect(patienceOf(undefined, {}).rest).toBe(1000);
  });
});
