import { describe, expect, it } from 'vitest';
import type { Estimate, Known } from '../page/estimates';
import type { PreviewTier } from '../request/tier';
import { movingTier } from './tierChoice';

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
