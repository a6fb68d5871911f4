import { act, cleanup, fireEvent, render } from '@testing-library/react';
import React from 'react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import DynamicImage from '../components/DynamicImage';
import type { ReadingCallback } from '../base/dash/listeners';
import { imageResponse, stubImages, stubServer } from '../testing/browser';

const made = vi.hoisted(() => ({
  loads: 0,
  stages: [] as { host: unknown; calls: unknown[][]; isDrag: boolean }[],
}));

vi.mock('./stage', () => {
  made.loads += 1;
  class PictureStage {
    calls: unknown[][] = [];
    isDrag = false;
    show = () => false;
    ready = () => Promise.resolve();
    constructor(readonly host: unknown) {
      made.stages.push(this);
    }
    update = (...given: unknown[]) => this.calls.push(['update', ...given]);
    replay = (...given: unknown[]) => this.calls.push(['replay', ...given]);
    dispose = () => this.calls.push(['dispose']);
  }
  return { PictureStage };
});

let idle: (() => void)[] = [];
let count = 0;

beforeEach(() => {
  vi.useFakeTimers();
  stubImages();
  stubServer(() => imageResponse());
  idle = [];
  made.stages = [];
  vi.stubGlobal('requestIdleCallback', (run: () => void) => idle.push(run));
  vi.stubGlobal('cancelIdleCallback', (handle: number) => {
    idle[handle - 1] = () => undefined;
  });
});

afterEach(() => {
  cleanup();
  vi.useRealTimers();
  vi.unstubAllGlobals();
  delete window.dash_stores;
});

const pass = () => act(() => vi.advanceTimersByTimeAsync(50));

async function mount(props: Partial<React.ComponentProps<typeof DynamicImage>>) {
  const setProps = vi.fn();
  const generator = `staged${++count}`;
  const element = (more: typeof props = {}) => (
    <DynamicImage {...{ generator, params: {}, id: 'image', setProps, ...props, ...more }} />
  );
  const view = render(element());
  await pass();
  const rerender = (more: typeof props) => {
    view.rerender(element(more));
  };
  return { setProps, rerender, view, root: view.container.firstElementChild as HTMLElement };
}

async function whenIdle() {
  for (const run of idle.splice(0)) run();
  await pass();
}

function callback(...callbacks: readonly ReadingCallback[]): void {
  const graphs = { callbacks };
  window.dash_stores = [{ getState: () => ({ graphs }), dispatch: () => undefined }] as never;
}

it('an image that nobody touches asks for nothing, and is not in the order of the Tab key', async () => {
  callback({ inputs: [{ id: 'image', property: 'status' }] });
  const { root } = await mount({});
  await whenIdle();
  fireEvent.pointerDown(root);
  await pass();
  expect([made.loads, made.stages.length]).toEqual([0, 0]);
  expect(root.querySelector('[tabindex]')).toBeNull();
});

it.each([
  ['hovertemplate', { hovertemplate: '%{x}' }],
  ['crosshair', { crosshair: true }],
  ['dragmode', { dragmode: 'select' as const }],
  ['toolbar', { toolbar: true }],
  ['selectedData', { selectedData: { range: { x: [1, 2] } } }],
])('the stage comes in idle time with the prop %s', async (_, props) => {
  const { root } = await mount(props);
  expect(made.stages).toEqual([]);
  await whenIdle();
  expect(made.stages).toHaveLength(1);
  expect(root.querySelector('[role="application"]')?.getAttribute('tabindex')).toBe('0');
});

it.each(['clickData', 'dblclickData', 'hoverData', 'selectedData'])(
  'the stage comes with a callback that takes %s as an Input or a State',
  async (property) => {
    callback({ inputs: [{ id: 'image', property }] });
    await mount({});
    await whenIdle();
    callback({ state: [{ id: 'image', property }] });
    await mount({});
    await whenIdle();
    expect(made.stages).toHaveLength(2);
  },
);

it('a press asks for the stage at once, and is replayed', async () => {
  const { root } = await mount({ crosshair: true });
  fireEvent.pointerDown(root);
  fireEvent.pointerUp(root);
  await pass();
  const [stage] = made.stages;
  const replayed = stage?.calls.find(([name]) => name === 'replay')?.[1] as { event: Event }[];
  expect(replayed.map(({ event }) => event.type)).toEqual(['pointerdown', 'pointerup']);
  await whenIdle();
  expect(made.stages).toHaveLength(1);
});

it('the stage gets every change of the props, and ends with the component', async () => {
  const { rerender, view } = await mount({ crosshair: true });
  await whenIdle();
  rerender({ hover_interval: 50 });
  const { calls = [] } = made.stages[0] ?? {};
  expect(calls.at(-1)).toMatchObject(['update', { crosshair: true, hover_interval: 50 }]);
  view.unmount();
  expect(calls.at(-1)).toEqual(['dispose']);
});

it('an unmounted component gets no stage', async () => {
  const { view, root } = await mount({ crosshair: true });
  fireEvent.pointerDown(root);
  view.unmount();
  await whenIdle();
  expect(made.stages).toEqual([]);
});

it('the click that a browser makes of a drag is not counted', async () => {
  const { root, setProps } = await mount({ crosshair: true });
  await whenIdle();
  const [stage] = made.stages;
  if (stage) stage.isDrag = true;
  fireEvent.click(root);
  expect(setProps).not.toHaveBeenCalledWith(expect.objectContaining({ n_clicks: 1 }));
  if (stage) stage.isDrag = false;
  fireEvent.click(root);
  expect(setProps).toHaveBeenCalledWith({ n_clicks: 1 });
});
