import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import React from 'react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { jsonBlock, stubImages } from '../testing/browser';
import { wait } from '../testing/rendering';
import { framePart, lastPart, progressPart, stubBlob, stubStreams } from '../testing/streams';
import type { Streamed } from '../testing/streams';
import '../view/RunBar';
import DynamicImage from './DynamicImage';

let generator = '';
let count = 0;
let streams: Streamed[];
let reports: Record<string, unknown>[];

beforeEach(async () => {
  vi.useFakeTimers();
  await stubBlob();
  stubImages();
  generator = `streamed${++count}`;
  jsonBlock('_dash-dynamic-image', { [generator]: { nullable: [], frames: true } });
  [streams, reports] = [stubStreams(), []];
});

afterEach(() => {
  cleanup();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

async function mount(given: Partial<React.ComponentProps<typeof DynamicImage>> = {}) {
  const setProps = (props: Record<string, unknown>) => reports.push(props);
  const element = (more: typeof given = {}) => (
    <DynamicImage {...{ generator, params: { x: 1 }, id: 'image', setProps, ...given, ...more }} />
  );
  const { container, rerender } = render(element());
  await wait(10);
  return {
    place: container.firstElementChild as HTMLElement,
    change: async (more: typeof given) => {
      rerender(element(more));
      await wait(10);
    },
  };
}

const send = async (...parts: readonly Uint8Array[]) => {
  streams.at(-1)?.send(...parts);
  await wait(10);
};
const told = (name: string) => reports.filter((each) => name in each).map((each) => each[name]);

it('a picture that sharpens is loading and not stale, also for a dcc.Loading', async () => {
  const { place } = await mount();
  await send(framePart(10));
  expect(place.dataset).toMatchObject({ status: 'loading', stale: 'false' });
  expect(place.className).toContain('--preview');
  expect(place.getAttribute('aria-busy')).toBe('false');
  await send(lastPart(30));
  expect(place.dataset).toMatchObject({ status: 'loaded', stale: 'false' });
  expect(place.className).not.toContain('--preview');
  expect(told('status')).toEqual(['loading', 'loaded']);
});

it('the picture of other params is stale', async () => {
  const { place, change } = await mount();
  await send(framePart(10));
  await change({ params: { x: 2 } });
  expect(place.dataset).toMatchObject({ status: 'loading', stale: 'true' });
  await send(framePart(10));
  expect(place.dataset.stale).toBe('false');
});

it('the bar stays while frames come, with the value and the text', async () => {
  await mount();
  for (let n = 1; n <= 10; n++) {
    await send(progressPart(n / 20, `${n} of 20`), framePart(10 + n));
    await wait(100);
  }
  const bar = screen.getByRole('progressbar');
  expect([bar.getAttribute('aria-valuenow'), bar.getAttribute('aria-valuetext')]).toEqual([
    '50',
    '10 of 20',
  ]);
  await send(lastPart(30));
  await wait(300);
  expect(screen.queryByRole('progressbar')).toBeNull();
});

it('progress is reported, and is None with the last image', async () => {
  await mount();
  await send(progressPart(0.5, 'half'));
  await send(lastPart(30));
  expect(told('progress')).toEqual([{ value: 0.5, text: 'half' }, null]);
  expect(reports.at(-1)).toMatchObject({ status: 'loaded', progress: null });
});

it('images are reported ten times a second at most, and the last one in any case', async () => {
  const { place } = await mount({ stoppable: true });
  const headers = (n: number) => ({ 'Dash-Image-Metadata': JSON.stringify({ metadata: n }) });
  for (let n = 1; n <= 61; n++) await send(framePart(10, headers(n)));
  expect(told('image_info').length).toBeLessThanOrEqual(8);
  expect(told('image_info').length).toBeGreaterThan(4);
  await wait(300);
  fireEvent.click(screen.getByRole('button', { name: 'Stop' }));
  await wait(10);
  expect(told('image_info').at(-1)).toMatchObject({ metadata: 61, tier: 'preview' });
  expect(reports.at(-1)).toMatchObject({ status: 'stopped' });
  expect(place.dataset.stale).toBe('false');
});

it('a button ends the run, and other params run again', async () => {
  const { place, change } = await mount({ stoppable: true, n_clicks: 0 });
  await wait(300);
  await send(framePart(10));
  fireEvent.click(screen.getByRole('button', { name: 'Stop' }));
  await wait(300);
  expect(streams[0]?.isLeft).toBe(true);
  expect(place.dataset).toMatchObject({ status: 'stopped', stale: 'false' });
  expect(place.querySelectorAll('img')).toHaveLength(1);
  expect(screen.queryByRole('button', { name: 'Stop' })).toBeNull();
  expect(told('n_clicks')).toEqual([]);
  await change({ params: { x: 2 } });
  expect([streams.length, place.dataset.status]).toEqual([2, 'loading']);
});

it('without stoppable there is no button', async () => {
  await mount();
  await send(progressPart(0.5, 'half'));
  await act(() => vi.advanceTimersByTimeAsync(300));
  expect(screen.getByTitle('half')).toBeTruthy();
  expect(screen.queryByRole('button', { name: 'Stop' })).toBeNull();
});
