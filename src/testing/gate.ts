/** Requests at the gate of a page. */

import { vi } from 'vitest';
import { Gate, type Priority, type Ticket } from '../page/gate';
import { deferred } from './browser';

/** A ticket with what gives it up and what replaces it. */
export function caller(priority: 'visible' | 'prefetch' = 'visible') {
  const abort = new AbortController();
  const supersede = new AbortController();
  const ticket: Ticket = { signal: abort.signal, superseded: supersede.signal, priority };
  return { abort, supersede, ticket };
}

/** The name of the error by which a request ends. */
export const rejection = (promise: Promise<unknown>) =>
  promise.then(
    () => 'no rejection',
    (error: unknown) => (error as Error).name,
  );

export const never = () => new AbortController().signal;

/** A gate with one place, which is taken until `leave` is called, and what has started behind it. */
export function busyGate() {
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
