import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Gate, Lane, type Job, type Priority, type Ticket } from '../loader/scheduler';
import { deferred, microtasks } from '../testing/browser';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
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

describe('a lane that rests', () => {
  const job = (key: string): Job => ({ key, reload: false });

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
