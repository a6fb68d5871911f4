import { afterEach, describe, expect, it, vi } from 'vitest';
import { isToBeWritten } from './initialCallbacks';
import { whenWritten } from './renderer';

const of = (name: string) => {
  const [id = '', property = ''] = name.split('.');
  return { id, property };
};
const callback = (output: string, ...inputs: string[]) => ({
  outputs: [of(output)],
  inputs: inputs.map(of),
});
const fromUrl = callback('slider.value', 'url.pathname');
const fromSlider = callback('image.params', 'slider.value', 'image.image_info');
const unrelated = callback('table.data', 'url.pathname');

const graphs = {
  outputMap: {
    slider: { value: [fromUrl] },
    image: { params: [fromSlider], image_info: [callback('image.image_info', 'image.params')] },
    table: { data: [unrelated] },
  },
};

const ours = ['generator', 'params'];

function state(phase: string, ...callbacks: object[]) {
  return {
    graphs,
    paths: {},
    callbacks: { [phase]: callbacks.map((each) => ({ callback: each })) },
  };
}

afterEach(() => {
  delete window.dash_stores;
});

describe('params are to be written', () => {
  it.each(['requested', 'prioritized', 'blocked', 'executing', 'watched', 'executed'])(
    'while their callback, or one before it, is %s',
    (phase) => {
      expect(isToBeWritten(state(phase, fromSlider), 'image', ours)).toBe(true);
      expect(isToBeWritten(state(phase, unrelated, fromUrl), 'image', ours)).toBe(true);
    },
  );

  it('by a callback with a pattern that writes to this component', () => {
    const id = { type: 'image', index: 2 };
    const outputs = [{ id: { type: 'image', index: ['MATCH'] }, property: 'params' }];
    const getOutputs = () => [[{ id, property: 'params' }]];
    const requested = [{ callback: { outputs, inputs: [] }, getOutputs }];
    const given = { graphs, callbacks: { requested } };
    expect(isToBeWritten(given, '{"index":2,"type":"image"}', ours)).toBe(true);
    expect(isToBeWritten(given, '{"index":3,"type":"image"}', ours)).toBe(false);
  });
});

describe('params are not to be written', () => {
  it.each([
    ['by callbacks of other components', state('requested', unrelated)],
    ['by callbacks that have ended', state('stored', fromSlider)],
    ['without callbacks', { graphs, callbacks: {} }],
    ['by what is not understood', {}],
  ])('%s', (_, given) => {
    expect(isToBeWritten(given, 'image', ours)).toBe(false);
  });
});

it('the component starts once the last of the chain has written its params', () => {
  let now: object = state('watched', fromUrl);
  const listeners = new Set<() => void>();
  const change = (next: object) => {
    now = next;
    for (const listener of listeners) listener();
  };
  const subscribe = (listener: () => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  };
  window.dash_stores = [{ getState: () => now, dispatch: vi.fn(), subscribe }] as never;
  const ready = vi.fn();
  whenWritten('image', ours, ready);
  change(state('executing', fromSlider));
  change(state('requested', fromSlider, unrelated));
  expect(ready).not.toHaveBeenCalled();
  change(state('watched', unrelated));
  change(state('stored'));
  expect([ready.mock.calls.length, listeners.size]).toEqual([1, 0]);
});

it.each([undefined, 'image'])('the component %s without a store starts at once', (id) => {
  const ready = vi.fn();
  whenWritten(id, ours, ready);
  expect(ready).toHaveBeenCalledTimes(1);
});
