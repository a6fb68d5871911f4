import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ImageError } from '../request/imageError';
import { deferred, microtasks } from '../testing/browser';
import { Gate, type Priority, type Ticket } from './gate';

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

const never = () => new AbortController().signal;

/** A gate with one place, which is taken until `leave` is called, and what has started behind it. */
function busyGate() {
  const gate = new Gate(1);
  const started: string[] = [];
  const holder = deferred<undefined>();
  const ask = (key: string, priority: Priority | (() => Priority), signal = never()) =>
    gate
      .request(
        key,
        (_, turn) =>
          turn(() => {
            started.push(key);
            return key === 'holder' ? holder.promise : Promise.resolve(undefined);
          }),
        {
          signal,
          superseded: never(),
          get priority() {
            return typeof priority === 'function' ? priority() : priority;
          },
        },
      )
      .catch(() => undefined);
  void ask('holder', 'visible');
  const leave = async () => {
    holder.resolve(undefined);
    await vi.runAllTimersAsync();
    return started.filter((key) => key !== 'holder');
  };
  return { gate, ask, leave };
}

describe('of what waits at the gate', () => {
  it('what is visible goes before what is near, and that before what may be wanted', async () => {
    const { ask, leave } = busyGate();
    for (const priority of ['prefetch', 'near', 'visible'] as const) {
      void ask(`${priority} 1`, priority);
      void ask(`${priority} 2`, priority);
    }
    expect(await leave()).toEqual(
      ['visible', 'near', 'prefetch'].flatMap((each) => [`${each} 1`, `${each} 2`]),
    );
  });

  it('each goes by what it is when there is a place', async () => {
    const { ask, leave } = busyGate();
    let [first, second]: Priority[] = ['visible', 'near'];
    void ask('first', () => first ?? 'visible');
    void ask('second', () => second ?? 'visible');
    [first, second] = ['near', 'visible'];
    expect(await leave()).toEqual(['second', 'first']);
  });

  it('shared work goes by the one with the least patience', async () => {
    const { ask, leave } = busyGate();
    void ask('near', 'near');
    void ask('shared', 'prefetch');
    void ask('shared', 'visible');
    expect(await leave()).toEqual(['shared', 'near']);
  });
});

it('who takes the place of a request that waited keeps its turn', async () => {
  const gate = new Gate(1);
  const started: string[] = [];
  const ask = (key: string, ticket: Ticket) =>
    gate.request(
      key,
      (_, turn) =>
        turn(() => {
          started.push(key);
          return sleep(100);
        }),
      ticket,
    );
  const since = performance.now();
  const first = ask('first', caller().ticket);
  const old = caller();
  const given = rejection(ask('old', { ...old.ticket, since }));
  await vi.advanceTimersByTimeAsync(10);
  const other = ask('other', caller().ticket);
  old.supersede.abort();
  expect(await given).toBe('AbortError');
  await vi.advanceTimersByTimeAsync(10);
  const renewed = ask('new', { ...caller().ticket, since });
  await vi.runAllTimersAsync();
  await Promise.all([first, other, renewed]);
  expect(started).toEqual(['first', 'new', 'other']);
});

it('the first of those who ask in one moment is the one most needed', async () => {
  const gate = new Gate(1);
  const started: string[] = [];
  for (const priority of ['prefetch', 'near', 'visible'] as const) {
    const work = (_: AbortSignal, turn: <T>(attempt: () => Promise<T>) => Promise<T>) =>
      turn(() => Promise.resolve(started.push(priority)));
    void gate.request(priority, work, { signal: never(), superseded: never(), priority });
  }
  await microtasks();
  expect(started).toEqual(['visible', 'near', 'prefetch']);
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
