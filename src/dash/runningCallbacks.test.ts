import { afterEach, expect, it } from 'vitest';
import { isBeingRead } from './runningCallbacks';

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
