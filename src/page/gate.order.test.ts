/** The order of the requests that wait at the gate. */

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { microtasks, sleep } from '../testing/browser';
import { busyGate, caller, never, rejection } from '../testing/gate';
import { Gate, type Priority, type Ticket } from './gate';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

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
