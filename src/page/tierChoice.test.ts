import { describe, expect, it } from 'vitest';
import type { Estimate, Known } from './estimates';
import type { PreviewTier } from '../request/tier';
import { movingTier } from './tierChoice';

const AUTO: readonly PreviewTier[] = ['preview', 'half'];

/** An estimate in which only what is named takes time. */
function taking(parts: Partial<Estimate>): Estimate {
  return { latency: 0, run: 0, encode: 0, transfer: 0, at: 0, count: 9, ...parts };
}

const auto = (known: Known) => movingTier(AUTO, known);

describe('while params move', () => {
  it('who offers no preview is asked for the exact image', () => {
    expect(movingTier([], {})).toBe('exact');
  });

  it('who offers one preview is asked for it, whatever was measured', () => {
    const known = { exact: taking({ encode: 1 }), preview: taking({ encode: 500 }) };
    expect(movingTier(['preview'], known)).toBe('preview');
  });

  it.each([
    [true, { encode: 30, transfer: 19 }, 'exact'],
    [true, { encode: 30, transfer: 21 }, 'data8'],
    [false, { encode: 1 }, 'data8'],
  ] as const)('with begins=%s, values that take %o are asked for as %s', (begins, parts, tier) => {
    expect(movingTier(['data8'], { exact: taking(parts) }, begins)).toBe(tier);
  });

  it('values that nobody knows are asked for in 8 bits', () => {
    expect(movingTier(['data8'], {}, true)).toBe('data8');
  });

  it('a preview that nobody knows is asked for', () => {
    expect(auto({})).toBe('preview');
    expect(auto({ exact: taking({ encode: 9 }) })).toBe('preview');
  });

  it.each([
    [{ encode: 5, transfer: 2.9 }, 'exact'],
    [{ encode: 5, transfer: 3.1 }, 'preview'],
    [{ encode: 1, latency: 50, run: 50 }, 'exact'],
  ] as const)('an exact image that takes %o is asked for as %s', (parts, tier) => {
    expect(auto({ exact: taking(parts) })).toBe(tier);
  });

  it.each(['encode', 'transfer'] as const)(
    'a preview is asked for where it saves more than 8 ms of %s',
    (part) => {
      const preview = taking({ [part]: 10, run: 80 });
      expect(auto({ exact: taking({ [part]: 18 }), preview })).toBe('exact');
      expect(auto({ exact: taking({ [part]: 19 }), preview })).toBe('preview');
    },
  );

  it('the function and the latency are no reason for or against a preview', () => {
    const exact = taking({ encode: 45 });
    expect(auto({ exact, preview: taking({ encode: 10, run: 1000, latency: 900 }) })).toBe(
      'preview',
    );
    expect(auto({ exact, preview: taking({ encode: 40 }) })).toBe('exact');
  });
});

describe('a preview of half the size', () => {
  const exact = taking({ transfer: 2000 });

  it.each([
    [{ transfer: 49 }, 'preview'],
    [{ transfer: 51 }, 'half'],
    [{ encode: 30, transfer: 21 }, 'half'],
    [{ run: 500, latency: 500, transfer: 20 }, 'preview'],
  ] as const)('is asked for when a preview takes over 50 ms: %o gives %s', (parts, tier) => {
    expect(auto({ exact, preview: taking(parts) })).toBe(tier);
  });

  it.each([
    [{ transfer: 99 }, 'preview'],
    [{ transfer: 101 }, 'half'],
    [{ encode: 101 }, 'half'],
    [{ encode: 80, transfer: 80 }, 'preview'],
  ] as const)('is asked for in a view when few previews would come: %o gives %s', (parts, tier) => {
    expect(movingTier(AUTO, { exact, preview: taking(parts) }, false, true)).toBe(tier);
  });

  it('is judged by what it really took, once that is known', () => {
    const preview = taking({ transfer: 150 });
    expect(auto({ exact, preview, half: taking({ transfer: 140 }) })).toBe('preview');
    expect(auto({ exact, preview, half: taking({ transfer: 130 }) })).toBe('half');
  });

  it('gives way when what it takes leaves room for four times as many pixels', () => {
    const preview = taking({ transfer: 150, at: 1 });
    const half = (transfer: number) => taking({ transfer, at: 2 });
    expect(auto({ exact, preview, half: half(12) })).toBe('preview');
    expect(auto({ exact, preview, half: half(13) })).toBe('half');
    // The preview was measured later: that is what it takes.
    expect(auto({ exact, preview: { ...preview, at: 3 }, half: half(12) })).toBe('half');
  });

  it('has to be sooner than the exact image too', () => {
    const preview = taking({ encode: 120 });
    expect(auto({ exact: taking({ encode: 38 }), preview })).toBe('exact');
    expect(auto({ exact: taking({ encode: 39 }), preview })).toBe('half');
  });
});
