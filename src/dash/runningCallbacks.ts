/** Callbacks that are waiting or running now, of those that have a property as an Input. */

import { isOf, type ReadingCallback } from './listeners';

/** The phases of a callback until its outputs are written, by the names in Dash's store. */
const PHASES = ['requested', 'prioritized', 'blocked', 'executing', 'watched', 'executed'];

interface Running {
  readonly callback?: ReadingCallback;
}

/** True while a callback runs, or is about to run, that this property has triggered. */
export function isBeingRead(id: string, property: string): boolean {
  const { callbacks = {} } = window.dash_stores?.[0]?.getState() ?? {};
  const running = PHASES.flatMap((phase) => (callbacks[phase] ?? []) as readonly Running[]);
  return running.some(({ callback }) =>
    callback?.inputs?.some((input) => isOf(input, id, property)),
  );
}

/** Calls the listener after each change in Dash; returns a function that ends this. */
export function afterChanges(listener: () => void): () => void {
  return window.dash_stores?.[0]?.subscribe?.(listener) ?? (() => undefined);
}
