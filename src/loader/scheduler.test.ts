import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Gate, Lane, type Job, type Ticket } from './scheduler';
import { deferred, microtasks } from '../testing/browser';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

const sleep = (milliseconds: number) =>
  new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

function caller(priority: 'visible' | 'prefetch' = 'visible') {
  const abort = new AbortController();
  const supersede = new AbortController();
  const ticket: Ticket = { signal: abort.signal, superseded: supersede.signal, priority };
  return { abort, supersede, ticket };
}

const rejection = (promise: Promise<unknown>) =>
  promise.then(
    () => 'no rejection',
    (error: unknown) => (error as Error).name,
  );

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

describe('a lane', () => {
  const job = (key: string, reload = false): Job => ({ key, reload });

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
    const { lane, log } = laneOf((key) => (key === 'A' ? 2000 : 100));
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
