/** Callbacks that are waiting or running now, of those that have a property as an Input. */

import { isOf, type ReadingCallback } from './listeners';

/** The phases of a callback until its outputs are written, by the names in Dash's store. */
const PHASES = ['requested', 'prioritized', 'blocked', 'executing', 'watched', 'executed'];

interface Running {
  readonly callback?: ReadingCallback;
}

/** True while a callback runs, or is about to run, that this property has triggered. */
export function isBeingRead(id: string, property: string): boolean {
  return readersIn(PHASES, id, property).length > 0;
}

/**
 * Calls the listener once Dash has started one of the callbacks that a report of this property has
 * just triggered, soon where there is none. Until then Dash may still write what a run without the
 * report returns. Returns a function that ends this.
 */
export function afterStart(id: string, property: string, listener: () => void): () => void {
  const waiting = readersIn(['requested'], id, property);
  if (waiting.length === 0) {
    const timer = setTimeout(listener);
    return () => {
      clearTimeout(timer);
    };
  }
  const stop = afterChanges(() => {
    const left = readersIn(['requested'], id, property);
    if (waiting.every((each) => left.includes(each))) return;
    stop();
    listener();
  });
  return stop;
}

function readersIn(phases: readonly string[], id: string, property: string): ReadingCallback[] {
  const { callbacks = {} } = window.dash_stores?.[0]?.getState() ?? {};
  const running = phases.flatMap((phase) => (callbacks[phase] ?? []) as readonly Running[]);
  const reads = ({ inputs = [] }: ReadingCallback) =>
    inputs.some((input) => isOf(input, id, property));
  return running.flatMap(({ callback }) => (callback && reads(callback) ? [callback] : []));
}

/** Calls the listener after each change in Dash; returns a function that ends this. */
export function afterChanges(listener: () => void): () => void {
  return window.dash_stores?.[0]?.subscribe?.(listener) ?? (() => undefined);
}
