/** The choice of tiers by what they took. */

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { imageResponse, server } from '../testing/browser';
import { ALWAYS, answer, asked, AUTO, begin, change, endLoader, offer } from '../testing/loader';
import { startLoader, wait } from '../testing/loader';
import { drag, measured } from '../testing/measuredServer';

beforeEach(startLoader);
afterEach(endLoader);

describe('a page that may choose', () => {
  beforeEach(() => {
    offer(AUTO);
  });

  it('keeps to previews where they are sooner', async () => {
    measured((tier) => ({ encode: tier === 'exact' ? 60 : 5 }));
    await begin();
    await drag(1, 8);
    await drag(11, 18);
    expect(asked().filter((name) => name.endsWith('exact'))).toEqual([
      '1 exact',
      '8 exact',
      '11 exact',
      '18 exact',
    ]);
    expect(asked().some((name) => name.endsWith('half'))).toBe(false);
  });

  it('asks exactly, once three have shown that they are not', async () => {
    measured((tier) => ({ encode: tier === 'exact' ? 15 : 10 }));
    await begin();
    await drag(1, 5);
    expect(asked()).toEqual([
      '1 preview',
      '1 exact',
      '2 preview',
      '3 preview',
      '4 exact',
      '5 exact',
    ]);
    server.mockClear();
    await drag(11, 14);
    expect(asked()).toEqual(['11 exact', '12 exact', '13 exact', '14 exact']);
  });

  it('asks exactly after the first change where that is there at once', async () => {
    measured(() => ({ encode: 5, transfer: 2 }));
    await begin();
    change(1);
    await wait(1000);
    change(2);
    await wait(1000);
    expect(asked()).toEqual(['1 preview', '1 exact', '2 exact']);
  });

  it('halves what takes too long, until there is room for all of its pixels', async () => {
    let slow = true;
    measured((tier) => {
      const transfer = { exact: 300, preview: 150, half: 40 }[tier] ?? 0;
      return { encode: 1, transfer: slow ? transfer : transfer / 10 };
    });
    await begin();
    const tiers = () => new Set(asked().map((name) => name.split(' ')[1]));
    await drag(1, 20);
    expect(tiers()).toEqual(new Set(['preview', 'half', 'exact']));
    server.mockClear();
    await drag(21, 25);
    expect(tiers()).toEqual(new Set(['half', 'exact']));
    slow = false;
    await drag(31, 35);
    server.mockClear();
    await drag(41, 45);
    expect(tiers()).toEqual(new Set(['preview', 'exact']));
  });

  it('learns nothing from what a server has kept', async () => {
    answer(() => imageResponse({ 'Server-Timing': 'cache;desc="hit"' }));
    await begin();
    await drag(1, 4);
    await drag(11, 14);
    expect(asked().filter((name) => name.endsWith('preview')).length).toBe(8);
  });

  it('leaves the choice to the generator that has made it', async () => {
    offer(ALWAYS);
    measured(() => ({ encode: 1 }));
    await begin();
    await drag(1, 4);
    await drag(11, 14);
    expect(asked().filter((name) => name.endsWith('preview')).length).toBe(8);
  });
});
