/** Places, shared work, and requests that are given up. */

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { deferred, microtasks, sleep } from '../testing/browser';
import { busyGate, caller, never, rejection } from '../testing/gate';
import { Gate } from './gate';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

describe('the gate', () => {
  it('lets four fetches run at once and the others in their order', async () => {
    const gate = new Gate();
    const started: number[] = [];
    let running = 0;
    let most = 0;
    const work = (number: number) =>
      gate.request(
        `key ${number}`,
        (_, turn) =>
          turn(async () => {
            started.push(number);
            most = Math.max(most, ++running);
            await sleep(100);
            running -= 1;
          }),
        caller().ticket,
      );
    const all = Promise.all(Array.from({ length: 30 }, (_, number) => work(number)));
    await vi.runAllTimersAsync();
    await all;
    expect(most).toBe(4);
    expect(started).toEqual(Array.from({ length: 30 }, (_, number) => number));
  });

  it('runs equal requests once and gives all of them the result', async () => {
    const gate = new Gate();
    const work = vi.fn(() => Promise.resolve({}));
    const results = await Promise.all(
      Array.from({ length: 200 }, () => gate.request('same', work, caller().ticket)),
    );
    expect(work).toHaveBeenCalledTimes(1);
    expect(new Set(results).size).toBe(1);
  });

  it('gives all of them the error, and keeps it for nobody else', async () => {
    const gate = new Gate();
    const work = vi.fn(() => Promise.reject(new RangeError('bad')));
    const requests = [1, 2].map(() => rejection(gate.request('a', work, caller().ticket)));
    expect(await Promise.all(requests)).toEqual(['RangeError', 'RangeError']);
    await rejection(gate.request('a', work, caller().ticket));
    expect(work).toHaveBeenCalledTimes(2);
  });

  it('aborts shared work only when the last who wants it leaves', async () => {
    const gate = new Gate();
    const [one, two] = [caller(), caller()];
    let signal!: AbortSignal;
    const work = (given: AbortSignal) => {
      signal = given;
      return new Promise<never>(() => undefined);
    };
    const outcomes = [one, two].map(({ ticket }) => rejection(gate.request('a', work, ticket)));
    one.abort.abort();
    expect(await outcomes[0]).toBe('AbortError');
    expect(signal.aborted).toBe(false);
    two.abort.abort();
    expect(await outcomes[1]).toBe('AbortError');
    expect(signal.aborted).toBe(true);
  });

  it('starts anew after an abort instead of joining what was aborted', async () => {
    const gate = new Gate();
    const first = caller();
    const work = vi.fn(() => new Promise<string>(() => undefined));
    void rejection(gate.request('a', work, first.ticket));
    first.abort.abort();
    work.mockImplementation(() => Promise.resolve('new'));
    expect(await gate.request('a', work, caller().ticket)).toBe('new');
  });

  it('gives the place of an aborted fetch that still queues to the next', async () => {
    const gate = new Gate(1);
    const release = deferred<undefined>();
    const started: string[] = [];
    const ask = (key: string, { ticket }: ReturnType<typeof caller>) =>
      gate.request(
        key,
        (_, turn) =>
          turn(() => {
            started.push(key);
            return release.promise;
          }),
        ticket,
      );
    const queued = caller();
    void ask('a', caller());
    const outcome = rejection(ask('b', queued));
    void ask('c', caller());
    queued.abort.abort();
    expect(await outcome).toBe('AbortError');
    release.resolve(undefined);
    await microtasks();
    expect(started).toEqual(['a', 'c']);
  });

  it('prefers what is visible to what is fetched ahead', async () => {
    const gate = new Gate(1);
    const started: string[] = [];
    const ask = (key: string, { ticket }: ReturnType<typeof caller>) =>
      gate.request(
        key,
        (_, turn) =>
          turn(async () => {
            started.push(key);
            await sleep(10);
          }),
        ticket,
      );
    void ask('running', caller());
    void ask('ahead', caller('prefetch'));
    void ask('wanted', caller('prefetch'));
    void ask('visible', caller());
    void ask('wanted', caller());
    await vi.runAllTimersAsync();
    expect(started).toEqual(['running', 'wanted', 'visible', 'ahead']);
  });

  it('lets who runs out of time leave the queue', async () => {
    const gate = new Gate(1);
    const time = new AbortController();
    const running = gate.request('a', (_, turn) => turn(() => sleep(100)), caller().ticket);
    const queued = gate.request(
      'b',
      (_, turn) => turn(() => sleep(1), time.signal),
      caller().ticket,
    );
    const outcome = rejection(queued);
    await microtasks();
    time.abort();
    expect(await outcome).toBe('AbortError');
    await vi.runAllTimersAsync();
    await expect(running).resolves.toBeUndefined();
  });

  it('holds no place while work sleeps between two attempts', async () => {
    const gate = new Gate(1);
    const retrying = gate.request(
      'a',
      async (_, turn) => {
        await rejection(turn(() => Promise.reject(new Error('first'))));
        await sleep(1000);
        return turn(() => Promise.resolve(Date.now()));
      },
      caller().ticket,
    );
    const start = Date.now();
    const other = gate.request(
      'b',
      (_, turn) => turn(() => Promise.resolve(Date.now())),
      caller().ticket,
    );
    await vi.runAllTimersAsync();
    expect((await other) - start).toBe(0);
    expect((await retrying) - start).toBe(1000);
  });

  it('lets who is superseded leave a queue or a pause at once, but not a fetch', async () => {
    const gate = new Gate(1);
    const [fetching, queueing] = [caller(), caller()];
    const fetched = gate.request('a', (_, turn) => turn(() => sleep(100)), fetching.ticket);
    const queued = rejection(gate.request('b', (_, turn) => turn(() => sleep(1)), queueing.ticket));
    await microtasks();
    fetching.supersede.abort();
    queueing.supersede.abort();
    expect(await queued).toBe('AbortError');
    await vi.runAllTimersAsync();
    await expect(fetched).resolves.toBeUndefined();
  });

  it('tells who is superseded of the first failure, before the next attempt', async () => {
    const gate = new Gate();
    const { supersede, ticket } = caller();
    const outcome = rejection(
      gate.request(
        'a',
        async (_, turn) => {
          await rejection(turn(() => sleep(50).then(() => Promise.reject(new RangeError('502')))));
          await sleep(10_000);
        },
        ticket,
      ),
    );
    await microtasks();
    supersede.abort();
    await vi.advanceTimersByTimeAsync(50);
    expect(await outcome).toBe('RangeError');
  });
});

describe('a gate', () => {
  it('is idle unless somebody waits, also between two attempts', async () => {
    const gate = new Gate();
    const pause = deferred<undefined>();
    expect(gate.idle).toBe(true);
    void gate.request('ahead', () => new Promise(() => undefined), {
      signal: never(),
      superseded: never(),
      priority: 'prefetch',
    });
    expect(gate.idle).toBe(true);
    const done = gate.request('wanted', () => pause.promise, {
      signal: never(),
      superseded: never(),
    });
    expect(gate.idle).toBe(false);
    pause.resolve(undefined);
    await done;
    expect(gate.idle).toBe(true);
  });

  it('tells of each request, each outcome and each that is given up', async () => {
    const { gate, ask, leave } = busyGate();
    const told: boolean[] = [];
    gate.watch(() => told.push(gate.idle));
    const abort = new AbortController();
    void ask('given up', 'visible', abort.signal);
    expect(told).toEqual([false]);
    abort.abort();
    await microtasks();
    expect(told.length).toBeGreaterThan(1);
    await leave();
    expect(told.at(-1)).toBe(true);
  });
});
