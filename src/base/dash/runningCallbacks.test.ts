import { afterEach, expect, it, vi } from 'vitest';
import { afterStart, isBeingRead } from './runningCallbacks';

afterEach(() => {
  delete window.dash_stores;
});

const listening = { callback: { inputs: [{ id: 'image', property: 'hoverData' }], outputs: [] } };

function running(phase: string): void {
  const state = { callbacks: { [phase]: [listening] } };
  window.dash_stores = [{ getState: () => state, dispatch: () => undefined }];
}

it.each(['requested', 'prioritized', 'blocked', 'executing', 'watched', 'executed'])(
  'a property is being read while a callback on it is %s',
  (phase) => {
    running(phase);
    expect(isBeingRead('image', 'hoverData')).toBe(true);
    expect(isBeingRead('image', 'clickData')).toBe(false);
    expect(isBeingRead('other', 'hoverData')).toBe(false);
  },
);

it('a property is not being read after its callback, nor without Dash', () => {
  expect(isBeingRead('image', 'hoverData')).toBe(false);
  running('completed');
  expect(isBeingRead('image', 'hoverData')).toBe(false);
});

/** A store of Dash whose state can be changed. */
function store(requested: readonly object[]) {
  const listeners = new Set<() => void>();
  let state = { callbacks: { requested } };
  const subscribe = (listener: () => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  };
  window.dash_stores = [{ getState: () => state, dispatch: () => undefined, subscribe }];
  return {
    listeners,
    set: (present: readonly object[]) => {
      state = { callbacks: { requested: present } };
      for (const listener of listeners) listener();
    },
  };
}

it('callbacks on a report are started once one of them waits no more', () => {
  const second = { callback: { ...listening.callback } };
  const dash = store([listening, second]);
  const started = vi.fn();
  afterStart('image', 'hoverData', started);
  dash.set([{ ...listening }, second, listening]);
  expect(started).not.toHaveBeenCalled();
  dash.set([second]);
  expect(started).toHaveBeenCalledOnce();
  expect(dash.listeners.size).toBe(0);
});

it('a report that triggers no callback is known in the next task, and the wait can be ended', () => {
  vi.useFakeTimers();
  store([listening]);
  const started = vi.fn();
  afterStart('other', 'hoverData', started);
  const stop = afterStart('other', 'hoverData', started);
  stop();
  expect(started).not.toHaveBeenCalled();
  vi.runAllTimers();
  expect(started).toHaveBeenCalledOnce();
  vi.useRealTimers();
});
