import { describe, expect, it } from 'vitest';
import type { Estimate, Known } from '../page/estimates';
import { cheaper, movingTier, pipelineOf, type PreviewTier } from './tiers';

const AUTO: readonly PreviewTier[] = ['preview', 'half'];

/** An estimate in which only what is named takes time. */
function taking(parts: Partial<Estimate>): Estimate {
  return { latency: 0, run: 0, encode: 0, transfer: 0, decode: 0, at: 0, count: 9, ...parts };
}

const auto = (known: Known, first = false) => movingTier(AUTO, known, first).tier;

describe('while params move', () => {
  it('who offers no preview is asked for the exact image', () => {
    expect(movingTier([], {}, false)).toEqual({ tier: 'exact' });
  });

  it('who offers one preview is asked for it, whatever was measured', () => {
    const known = { exact: taking({ encode: 1 }), preview: taking({ encode: 500 }) };
    expect(movingTier(['preview'], known, true)).toEqual({ tier: 'preview' });
    expect(movingTier(['preview'], known, false)).toEqual({ tier: 'preview' });
  });

  it('a preview that nobody knows is tried', () => {
    const onTrial = { tier: 'preview', onTrial: true };
    expect(movingTier(AUTO, {}, true)).toEqual(onTrial);
    expect(movingTier(AUTO, { exact: taking({ encode: 9 }) }, false)).toEqual(onTrial);
    const known = { exact: taking({ encode: 60 }), preview: taking({ encode: 10 }) };
    expect(movingTier(AUTO, known, false)).toEqual({ tier: 'preview' });
  });

  it('none is tried where it has nothing to win', () => {
    expect(auto({ exact: taking({ encode: 3, decode: 90 }) })).toBe('exact');
  });

  it.each([
    [{ encode: 5, transfer: 2.9 }, 'exact'],
    [{ encode: 5, transfer: 3.1 }, 'preview'],
    [{ encode: 1, decode: 50, latency: 50, run: 50 }, 'exact'],
  ] as const)('after a rest, an exact image that takes %o is worth %s', (parts, tier) => {
    expect(auto({ exact: taking(parts) }, true)).toBe(tier);
  });

  it.each(['latency', 'encode', 'transfer', 'decode'] as const)(
    'a preview is asked for where it saves more than a frame of %s',
    (part) => {
      const preview = taking({ [part]: 10, run: 80 });
      expect(auto({ exact: taking({ [part]: 26 }), preview })).toBe('exact');
      expect(auto({ exact: taking({ [part]: 27 }), preview })).toBe('preview');
    },
  );

  it('the time of the function is no reason for or against a preview', () => {
    const exact = taking({ encode: 60 });
    expect(auto({ exact, preview: taking({ encode: 10, run: 1000 }) })).toBe('preview');
    expect(auto({ exact, preview: taking({ encode: 50 }) })).toBe('exact');
  });
});

describe('a preview of half the size', () => {
  const exact = taking({ transfer: 2000 });

  it.each([
    [{ transfer: 99 }, 'preview'],
    [{ transfer: 101 }, 'half'],
    [{ latency: 50, transfer: 60 }, 'half'],
    [{ run: 70, transfer: 40 }, 'half'],
    [{ encode: 40, decode: 70 }, 'half'],
  ] as const)('is asked for when a preview takes over 100 ms: %o gives %s', (parts, tier) => {
    expect(auto({ exact, preview: taking(parts) })).toBe(tier);
  });

  it('does not mend a slow function or a long line', () => {
    expect(auto({ exact, preview: taking({ run: 500, transfer: 20 }) })).toBe('preview');
    expect(auto({ exact, preview: taking({ latency: 500, transfer: 20 }) })).toBe('preview');
  });

  it('is judged by what it really took, once that is known', () => {
    const preview = taking({ transfer: 150 });
    expect(auto({ exact, preview, half: taking({ transfer: 140 }) })).toBe('preview');
    expect(auto({ exact, preview, half: taking({ transfer: 130 }) })).toBe('half');
  });

  it('gives way when what it takes leaves room for four times as many pixels', () => {
    const preview = taking({ latency: 5, transfer: 150, at: 1 });
    const half = (transfer: number) => taking({ latency: 5, transfer, at: 2 });
    expect(auto({ exact, preview, half: half(23) })).toBe('preview');
    expect(auto({ exact, preview, half: half(25) })).toBe('half');
    // The preview was measured later: that is what it takes.
    expect(auto({ exact, preview: { ...preview, at: 3 }, half: half(23) })).toBe('half');
  });

  it('has to be sooner than the exact image too', () => {
    const preview = taking({ encode: 120 });
    expect(auto({ exact: taking({ encode: 46 }), preview })).toBe('exact');
    expect(auto({ exact: taking({ encode: 47 }), preview })).toBe('half');
  });
});

it('the cheaper of two tiers is the one of fewer bytes', () => {
  expect(cheaper('exact', 'preview')).toBe('preview');
  expect(cheaper('half', 'preview')).toBe('half');
  expect(cheaper('half', 'exact')).toBe('half');
});

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
