/** The pause of all requests after a rate limit. */

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ImageError } from '../request/imageError';
import { microtasks, sleep } from '../testing/browser';
import { caller, rejection } from '../testing/gate';
import { Gate } from './gate';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

describe('after a rate limit', () => {
  const limit = (status: number, retryAfter?: number, kind: 'http' | 'problem' = 'http') =>
    new ImageError(kind, 'Slow down', { status, ...(retryAfter && { retryAfter }) });

  /** The milliseconds from the refusal of one request to the start of another. */
  async function pauseAfter(...errors: ImageError[]) {
    const gate = new Gate();
    for (const error of errors) {
      await rejection(
        gate.request('a', (_, turn) => turn(() => Promise.reject(error)), caller().ticket),
      );
    }
    const start = Date.now();
    const other = gate.request(
      'b',
      (_, turn) => turn(() => Promise.resolve(Date.now() - start)),
      caller().ticket,
    );
    await vi.runAllTimersAsync();
    return other;
  }

  it.each([
    ['429 with Retry-After', limit(429, 2000), 2000],
    ['503 of a proxy with Retry-After', limit(503, 4000), 4000],
    ['429 without it', limit(429), 300],
  ])('no other request starts: %s', async (_, error, least) => {
    const pause = await pauseAfter(error);
    expect(pause).toBeGreaterThanOrEqual(least);
    expect(pause).toBeLessThanOrEqual(1.5 * least + 1);
  });

  it.each([
    ['a full waiting line of our own server', limit(503, 2000, 'problem')],
    ['another error', limit(500)],
    ['a wait so long that each request had better fail', limit(429, 120_000)],
  ])('other requests start at once: %s', async (_, error) => {
    expect(await pauseAfter(error)).toBe(0);
  });

  it('the newest value alone is asked for when the pause is over', async () => {
    const gate = new Gate(1);
    const asked: number[] = [];
    let tickets = [caller()];
    const ask = (value: number) =>
      rejection(
        gate.request(
          `key ${value}`,
          (_, turn) =>
            turn(() => {
              asked.push(value);
              return value === 0 ? Promise.reject(limit(429, 1000)) : Promise.resolve();
            }),
          tickets.at(-1)?.ticket ?? caller().ticket,
        ),
      );
    void ask(0);
    await microtasks();
    for (let value = 1; value <= 20; value++) {
      tickets.at(-1)?.supersede.abort();
      tickets = [...tickets, caller()];
      void ask(value);
      await vi.advanceTimersByTimeAsync(10);
    }
    await vi.runAllTimersAsync();
    expect(asked).toEqual([0, 20]);
  });

  it('pauses grow until a request succeeds, and refusals of one moment count once', async () => {
    const gate = new Gate();
    const refuse = () => Promise.reject(limit(429));
    /** The milliseconds until the attempt. */
    const ask = async (work: () => Promise<unknown> = refuse) => {
      const start = Date.now();
      let waited = -1;
      const attempt = () => {
        waited = Date.now() - start;
        return work();
      };
      const key = `key ${Math.random()}`;
      void rejection(gate.request(key, (_, turn) => turn(attempt), caller().ticket));
      while (waited < 0) await vi.advanceTimersByTimeAsync(1);
      return waited;
    };
    await Promise.all([ask(), ask(), ask(), ask()]);
    expect(await ask()).toBeLessThan(460);
    expect(await ask()).toBeGreaterThanOrEqual(590);
    expect(await ask(() => Promise.resolve())).toBeGreaterThanOrEqual(1190);
    await ask();
    expect(await ask()).toBeLessThan(460);
  });

  it('a request that was refused goes before those that were not made yet', async () => {
    // The pause of the gate is at least as long as that of the request, by chance.
    vi.spyOn(Math, 'random').mockReturnValue(0.1);
    const gate = new Gate(1);
    const asked: string[] = [];
    let refusals = 1;
    const ask = (key: string) =>
      gate.request(
        key,
        async (_, turn) => {
          const attempt = () =>
            turn(() => {
              asked.push(key);
              return refusals-- > 0 ? Promise.reject(limit(429, 500)) : Promise.resolve();
            });
          await attempt().catch(() => sleep(500).then(attempt));
        },
        caller().ticket,
      );
    const all = Promise.all(['first', 'second', 'third'].map(ask));
    await vi.runAllTimersAsync();
    await all;
    expect(asked).toEqual(['first', 'first', 'second', 'third']);
  });
});
