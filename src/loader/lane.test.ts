/** Order, depth and rest of a lane. */

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Gate, type Ticket } from '../page/gate';
import { deferred, microtasks, sleep } from '../testing/browser';
import { Lane, type Job } from './lane';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

describe('a lane', () => {
  const job = (key: string, reload = false): Job => ({ key, exact: key, reload });

  /** A lane over a server that takes some time; `log` tells what happened. */
  function laneOf(time: (key: string) => number, fails: (key: string) => boolean = () => false) {
    const log: string[] = [];
    const tickets = new Map<string, Ticket>();
    const arrivals = new Map<string, () => void>();
    let running = 0;
    let most = 0;
    const lane = new Lane<Job, string>(
      async ({ key }, ticket, arrived) => {
        log.push(`start ${key}`);
        arrivals.set(key, arrived);
        tickets.set(key, ticket);
        most = Math.max(most, ++running);
        const aborted = new Promise<never>((_, reject) => {
          ticket.signal.addEventListener('abort', () => {
            reject(new DOMException('', 'AbortError'));
          });
        });
        await Promise.race([sleep(time(key)), aborted]).finally(() => (running -= 1));
        if (fails(key)) throw new Error(key);
        return key;
      },
      {
        succeeded: ({ key }) => log.push(`show ${key}`),
        failed: ({ key }) => log.push(`fail ${key}`),
        discarded: (key) => log.push(`discard ${key}`),
      },
    );
    const arrive = (key: string) => arrivals.get(key)?.();
    return { lane, log, tickets, arrive, most: () => most };
  }

  it('runs a drag of 60 changes in a second one by one, forwards, to the last value', async () => {
    const { lane, log, most } = laneOf(() => 200);
    for (let value = 1; value <= 60; value++) {
      lane.submit(job(String(value)));
      await vi.advanceTimersByTimeAsync(1000 / 60);
    }
    await vi.advanceTimersByTimeAsync(2 * 200);
    const shown = log
      .filter((line) => line.startsWith('show'))
      .map((line) => Number(line.slice(5)));
    expect(most()).toBe(1);
    expect(shown.length).toBeGreaterThanOrEqual(4);
    expect(shown.length).toBeLessThanOrEqual(8);
    expect(shown).toEqual([...shown].sort((a, b) => a - b));
    expect(shown.at(-1)).toBe(60);
    expect(lane.busy).toBe(false);
  });

  it('shows a slow A before a quick B, and never after it', async () => {
    const { lane, log } = laneOf((key) => (key === 'A' ? 900 : 100));
    lane.submit(job('A'));
    lane.submit(job('B'));
    await vi.runAllTimersAsync();
    expect(log).toEqual(['start A', 'start B', 'show A', 'show B']);
  });

  it('tells the running job that something newer waits, and does not abort it', async () => {
    const { lane, tickets } = laneOf(() => 100);
    lane.submit(job('A'));
    expect(tickets.get('A')?.superseded.aborted).toBe(false);
    lane.submit(job('B'));
    expect(tickets.get('A')?.superseded.aborted).toBe(true);
    expect(tickets.get('A')?.signal.aborted).toBe(false);
    await vi.runAllTimersAsync();
  });

  it('swallows the error of a job that something newer has replaced', async () => {
    const { lane, log } = laneOf(
      () => 100,
      (key) => key === 'A',
    );
    lane.submit(job('A'));
    lane.submit(job('B'));
    await vi.runAllTimersAsync();
    expect(log).toEqual(['start A', 'start B', 'show B']);
  });

  it('tells of the error of the newest job', async () => {
    const { lane, log } = laneOf(
      () => 100,
      () => true,
    );
    lane.submit(job('A'));
    await vi.runAllTimersAsync();
    expect(log).toEqual(['start A', 'fail A']);
    expect(lane.busy).toBe(false);
  });

  it('aborts the running job for an urgent one', async () => {
    const { lane, log } = laneOf((key) => (key === 'A' ? 2000 : 100));
    lane.submit(job('A'));
    lane.submit(job('B'), { urgent: true });
    await vi.advanceTimersByTimeAsync(100);
    expect(log).toEqual(['start A', 'start B', 'show B']);
  });

  it('does not run A again when the newest is again the running A', async () => {
    const { lane, log } = laneOf(() => 100);
    for (const key of ['A', 'B', 'A']) lane.submit(job(key));
    await vi.runAllTimersAsync();
    expect(log).toEqual(['start A', 'show A']);
  });

  it('runs A again when it has to be made anew', async () => {
    const { lane, log } = laneOf(() => 100);
    lane.submit(job('A'));
    lane.submit(job('A', true));
    await vi.runAllTimersAsync();
    expect(log).toEqual(['start A', 'start A', 'show A', 'show A']);
  });

  it('after stop shows and tells nothing, and hands back a late result', async () => {
    const { lane, log } = laneOf(() => 100);
    const late = deferred<string>();
    const stubborn = new Lane<Job, string>(() => late.promise, {
      succeeded: () => log.push('show'),
      failed: () => log.push('fail'),
      discarded: (result) => log.push(`discard ${result}`),
    });
    stubborn.submit(job('late'));
    stubborn.stop();
    lane.submit(job('A'));
    lane.submit(job('B'));
    lane.stop();
    late.resolve('late');
    await vi.runAllTimersAsync();
    expect(log).toEqual(['start A', 'discard late']);
  });

  it('starts the next fetch while what has arrived is decoded, and no third', async () => {
    const { lane, log, arrive } = laneOf(() => 100);
    for (const key of ['A', 'B', 'C']) {
      lane.submit(job(key));
      arrive(key);
    }
    expect(log).toEqual(['start A', 'start B']);
    await vi.runAllTimersAsync();
    expect(log).toEqual(['start A', 'start B', 'start C', 'show A', 'show B', 'show C']);
  });

  it('starts what waits as soon as the fetch before it has arrived', async () => {
    const { lane, log, arrive } = laneOf(() => 100);
    lane.submit(job('A'));
    lane.submit(job('B'));
    expect(log).toEqual(['start A']);
    arrive('A');
    expect(log).toEqual(['start A', 'start B']);
    await vi.runAllTimersAsync();
  });

  it('gives up what it is told to drop, running or waiting, and goes on with the rest', async () => {
    const { lane, log, tickets } = laneOf(() => 100);
    lane.submit(job('A'));
    lane.submit(job('B'));
    lane.drop(({ key }) => key === 'B');
    lane.drop(({ key }) => key === 'C');
    await vi.advanceTimersByTimeAsync(50);
    expect(tickets.get('A')?.signal.aborted).toBe(false);
    lane.drop(({ key }) => key === 'A');
    expect(tickets.get('A')?.signal.aborted).toBe(true);
    lane.submit(job('D'));
    await vi.runAllTimersAsync();
    expect(log).toEqual(['start A', 'start D', 'show D']);
  });

  describe('over a long line', () => {
    const deep = { depth: 3 };

    it('runs up to so many at once, and the newest waits', async () => {
      const { lane, log, most } = laneOf(() => 100);
      for (const key of 'ABCDEF') lane.submit(job(key), deep);
      expect(log).toEqual(['start A', 'start B', 'start C']);
      await vi.runAllTimersAsync();
      expect(most()).toBe(3);
      expect(log.filter((line) => !line.startsWith('start'))).toEqual(
        ['A', 'B', 'C', 'F'].map((key) => `show ${key}`),
      );
    });

    it('runs one by one again when the next submission says so', async () => {
      const { lane, log } = laneOf(() => 100);
      for (const key of 'AB') lane.submit(job(key), deep);
      lane.submit(job('C'));
      await vi.advanceTimersByTimeAsync(99);
      expect(log).toEqual(['start A', 'start B']);
      await vi.runAllTimersAsync();
      expect(log.at(-1)).toBe('show C');
    });

    it('shows a newer one that comes first, and gives up those before it', async () => {
      const { lane, log, tickets } = laneOf((key) => (key === 'B' ? 10 : 100));
      for (const key of 'ABC') lane.submit(job(key), deep);
      await vi.runAllTimersAsync();
      expect(tickets.get('A')?.signal.aborted).toBe(true);
      expect(log.slice(3)).toEqual(['show B', 'show C']);
    });

    it('hands back what comes after a newer one was shown', async () => {
      const log: string[] = [];
      const results = { A: deferred<string>(), B: deferred<string>() };
      const lane = new Lane<Job, string>(({ key }) => results[key as 'A' | 'B'].promise, {
        succeeded: ({ key }) => log.push(`show ${key}`),
        failed: ({ key }) => log.push(`fail ${key}`),
        discarded: (result) => log.push(`discard ${result}`),
      });
      for (const key of ['A', 'B']) lane.submit(job(key), deep);
      results.B.resolve('B');
      await microtasks();
      results.A.resolve('A');
      await microtasks();
      expect(log).toEqual(['show B', 'discard A']);
      expect(lane.busy).toBe(false);
    });

    it('swallows the error of an older one, and shows nothing after that of the newest', async () => {
      const time = (key: string) => ({ A: 10, B: 50, C: 20 })[key] ?? 0;
      const { lane, log } = laneOf(time, (key) => key !== 'B');
      for (const key of 'ABC') lane.submit(job(key), deep);
      await vi.runAllTimersAsync();
      expect(log.slice(3)).toEqual(['fail C']);
      expect(lane.busy).toBe(false);
    });

    it('does not run A again when A is the newest again, and shows nothing after it', async () => {
      const { lane, log } = laneOf((key) => (key === 'A' ? 50 : 10));
      for (const key of 'ABA') lane.submit(job(key), deep);
      await vi.runAllTimersAsync();
      expect(log).toEqual(['start A', 'start B', 'show A']);
    });

    it('does not run the same job twice at once', async () => {
      const { lane, log } = laneOf(() => 50);
      for (const key of 'AA') lane.submit(job(key), deep);
      await vi.runAllTimersAsync();
      expect(log).toEqual(['start A', 'show A']);
    });

    it('tells those on their way that something newer waits', () => {
      const { lane, tickets } = laneOf(() => 50);
      for (const key of 'ABCD') lane.submit(job(key), deep);
      const superseded = ['A', 'B', 'C'].map((key) => tickets.get(key)?.superseded.aborted);
      expect(superseded).toEqual([true, true, true]);
    });

    it('keeps starts apart, and starts what is the newest by then', async () => {
      const { lane, log } = laneOf((key) => (key === '0' ? 75 : 300));
      for (let time = 0; time < 10; time++) {
        lane.submit(job(String(time)), { depth: 3, spacing: 45 });
        await vi.advanceTimersByTimeAsync(10);
      }
      // At 0, at 45, and at 90 although the first has made room at 75.
      expect(log).toEqual(['start 0', 'start 4', 'show 0', 'start 8']);
      lane.stop();
      await vi.runAllTimersAsync();
      expect(log).toHaveLength(4);
    });

    it('starts at once where nothing is on its way', async () => {
      const { lane, log } = laneOf(() => 20);
      lane.submit(job('A'), { depth: 3, spacing: 100 });
      await vi.advanceTimersByTimeAsync(10);
      lane.submit(job('B'), { depth: 3, spacing: 100 });
      await vi.advanceTimersByTimeAsync(10);
      expect(log).toEqual(['start A', 'start B', 'show A']);
    });
  });
});

describe('a lane that rests', () => {
  const job = (key: string): Job => ({ key, exact: key, reload: false });

  function lane() {
    const runs: { job: Job; ticket: Ticket; done: (result: string) => void }[] = [];
    const shown: string[] = [];
    const failed = vi.fn();
    const created = new Lane<Job, string>(
      (started, ticket) => {
        const { promise, resolve } = deferred<string>();
        runs.push({ job: started, ticket, done: resolve });
        return promise;
      },
      { succeeded: (_, result) => shown.push(result), failed, discarded: vi.fn() },
    );
    return { lane: created, runs, shown, failed };
  }

  it('finishes what is on its way and starts nothing more', async () => {
    const { lane: created, runs, shown } = lane();
    created.submit(job('a'));
    created.submit(job('b'));
    created.rest();
    expect(runs[0]?.ticket.signal.aborted).toBe(false);
    expect(runs[0]?.ticket.superseded.aborted).toBe(true);
    runs[0]?.done('a');
    await microtasks();
    expect(shown).toEqual(['a']);
    expect(runs).toHaveLength(1);
    expect(created.busy).toBe(false);
  });

  it('says nothing of what has not begun', async () => {
    const gate = new Gate(0);
    const failed = vi.fn();
    const created = new Lane<Job, string>(
      ({ key }, ticket) => gate.request(key, (_, turn) => turn(() => Promise.resolve(key)), ticket),
      { succeeded: vi.fn(), failed, discarded: vi.fn() },
    );
    created.submit(job('a'));
    await microtasks();
    created.rest();
    await microtasks();
    expect(created.busy).toBe(false);
    expect(gate.idle).toBe(true);
    expect(failed).not.toHaveBeenCalled();
  });

  it('goes on with the next job', async () => {
    const { lane: created, runs, shown } = lane();
    created.submit(job('a'));
    created.rest();
    created.submit(job('b'));
    runs[0]?.done('a');
    await microtasks();
    runs[1]?.done('b');
    await microtasks();
    expect(shown).toEqual(['a', 'b']);
  });
});
