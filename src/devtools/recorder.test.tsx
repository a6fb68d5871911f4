import { act, cleanup, render } from '@testing-library/react';
import React from 'react';
import { afterEach, beforeEach, describe, expect, it, vi, type Mock } from 'vitest';
import DynamicImage from '../components/DynamicImage';
import { thisPage } from '../page/page';
import {
  imageResponse,
  jsonBlock,
  problemResponse,
  stubImages,
  stubServer,
} from '../testing/browser';
import { listen } from '../page/trace';
import { sum } from './fetchRecord';
import { Recorder } from './recorder';
import { wait } from '../testing/rendering';

type Props = React.ComponentProps<typeof DynamicImage>;

const TIMING = 'queue;dur=5, run;dur=60, encode;dur=15';

let recorder: Recorder;
let decode: Mock<() => Promise<void>>;
let generator = '';
let count = 0;

beforeEach(() => {
  vi.useFakeTimers();
  ({ decode } = stubImages());
  recorder = new Recorder();
  listen(recorder);
  // The page's cache lives as long as this module: each test has a generator of its own.
  generator = `waves${++count}`;
  jsonBlock('_dash-dynamic-image', { [generator]: { nullable: [] } });
});

afterEach(() => {
  cleanup();
  listen(null);
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** Answers after so many milliseconds. */
function slowServer(
  milliseconds: number,
  answer = () => imageResponse({ 'Server-Timing': TIMING }),
) {
  return stubServer(async () => {
    await new Promise((resolve) => setTimeout(resolve, milliseconds));
    return answer();
  });
}

async function mount(given: Partial<Props> = {}) {
  const element = (props: Partial<Props>) => (
    <DynamicImage
      {...{ generator, params: { x: 1 }, id: 'image', setProps: () => undefined, ...props }}
    />
  );
  const view = render(element(given));
  const change = (props: Partial<Props>) => {
    view.rerender(element({ ...given, ...props }));
  };
  await wait(0);
  return { change, ...view };
}

const last = () => recorder.requests('image').at(-1);
const outcomes = () => recorder.requests('image').map(({ outcome }) => outcome);

describe('a request that is shown', () => {
  it('tells where it went, without a gap, and that it was the first', async () => {
    slowServer(100);
    await mount();
    await wait(200);
    const [request, ...others] = recorder.requests();
    expect(others).toEqual([]);
    expect(request).toMatchObject({
      image: 'image',
      generator,
      params: { x: 1 },
      tier: 'exact',
      why: 'first',
      changes: [],
      skipped: 0,
      again: null,
      outcome: 'shown',
      error: null,
      source: 'run',
      joined: false,
      attempts: 1,
      bytes: 100,
    });
    const { paint = 0, ...phases } = request?.phases ?? {};
    expect(phases).toEqual({ gate: 0, queue: 5, run: 60, encode: 15, transfer: 20, decode: 0 });
    expect(paint).toBeGreaterThan(0);
    expect(paint).toBeLessThanOrEqual(17);
    expect(request?.ms).toBe(100 + paint);
    expect(JSON.parse(JSON.stringify(request))).toEqual(request);
  });

  it('names the param that changed, and how many wishes were skipped for it', async () => {
    slowServer(100);
    const { change } = await mount();
    for (const x of [2, 3, 4]) change({ params: { x } });
    await wait(300);
    expect(last()).toMatchObject({
      params: { x: 4 },
      why: 'params',
      changes: [{ param: 'x', from: 1, to: 4 }],
      skipped: 2,
    });
    expect(outcomes()).toEqual(['shown', 'shown']);
  });

  it('has its time in the page alone when it comes from the cache of the page', async () => {
    slowServer(100);
    const { change } = await mount();
    await wait(200);
    change({ params: { x: 2 } });
    await wait(200);
    change({ params: { x: 1 } });
    await wait(200);
    expect(last()).toMatchObject({ source: 'page', attempts: 0, transferred: null, again: null });
    expect(Object.keys(last()?.phases ?? {})).toEqual(['decode', 'paint']);
  });

  it('is told of while it is running', async () => {
    slowServer(100);
    await mount();
    await wait(40);
    expect(last()).toMatchObject({ outcome: 'running', phases: { gate: 0, fetch: 40 } });
  });

  it.each([
    ['no-store', 10, 'not kept'],
    ['max-age=1', 5000, 'expired'],
    ['max-age=100', 5000, 'evicted'],
    ['no-cache', 5000, 'evicted'],
  ])('says why an image that was there must come again (%s)', async (directive, later, again) => {
    slowServer(10, () => imageResponse({ 'Cache-Control': directive }));
    const { change } = await mount();
    await wait(100);
    change({ params: { x: 2 } });
    await wait(100);
    expect(last()?.again).toBeNull();
    await wait(later);
    thisPage.cache.delete(recorder.requests()[0]?.key ?? '');
    change({ params: { x: 1 } });
    await wait(100);
    expect(last()).toMatchObject({ why: 'params', again });
  });

  it('is a refresh, which nothing was lost for', async () => {
    slowServer(10, () => imageResponse({ 'Cache-Control': 'no-store' }));
    const { change } = await mount();
    await wait(100);
    change({ refresh: 1 });
    await wait(100);
    expect(last()).toMatchObject({ why: 'refresh', again: null, outcome: 'shown' });
  });
});

describe('a request that is not shown', () => {
  it('failed, and the next one is a retry', async () => {
    let broken = true;
    slowServer(30, () => (broken ? problemResponse(500, 'generator-failed') : imageResponse()));
    const { getByRole } = await mount();
    await wait(100);
    expect(last()).toMatchObject({
      outcome: 'failed',
      error: 'It is generator-failed',
      source: null,
      bytes: null,
      phases: { gate: 0, fetch: 30 },
      ms: 30,
    });
    broken = false;
    act(() => {
      getByRole('button', { name: 'Retry' }).click();
    });
    await wait(100);
    expect(last()).toMatchObject({ why: 'retry', outcome: 'shown' });
  });

  it('tells the attempts that a bad network took', async () => {
    let attempts = 0;
    slowServer(10, () => (++attempts < 3 ? new Response('', { status: 502 }) : imageResponse()));
    await mount();
    await wait(3000);
    const { phases: { retry = 0 } = {}, ...request } = last() ?? {};
    expect(request).toMatchObject({ outcome: 'shown', attempts: 3 });
    expect(retry).toBeGreaterThan(2 * 200);
  });

  it('was aborted when the image of something newer was in the cache', async () => {
    slowServer(100);
    const { change } = await mount();
    await wait(200);
    change({ params: { x: 2 } });
    await wait(50);
    change({ params: { x: 1 } });
    await wait(300);
    expect(outcomes()).toEqual(['shown', 'aborted', 'shown']);
    expect(recorder.requests('image')[1]).toMatchObject({ phases: { gate: 0, fetch: 50 }, ms: 50 });
  });

  it('was superseded when it waited at the gate and something newer came', async () => {
    slowServer(1000);
    for (const x of [11, 12, 13, 14]) await mount({ id: `other${x}`, params: { x } });
    const { change } = await mount();
    await wait(70);
    change({ params: { x: 2 } });
    await wait(0);
    expect(outcomes()).toEqual(['superseded', 'running']);
    expect(recorder.requests('image')[0]).toMatchObject({
      attempts: 0,
      phases: { gate: 70 },
      ms: 70,
    });
  });

  it('was superseded when another one took its place before any frame', async () => {
    slowServer(10);
    const { change } = await mount();
    await wait(100);
    change({ params: { x: 2 } });
    await wait(100);
    change({ params: { x: 1 } });
    await wait(0);
    change({ params: { x: 2 } });
    await wait(100);
    expect(outcomes()).toEqual(['shown', 'shown', 'superseded', 'shown']);
  });
});

describe('a fetch that two components share', () => {
  it('is joined by the second, whose time is its own', async () => {
    slowServer(100);
    await mount();
    await wait(30);
    await mount({ id: 'twin' });
    await wait(200);
    const [first, twin] = [recorder.requests('image')[0], recorder.requests('twin')[0]];
    expect(first).toMatchObject({ joined: false, source: 'run' });
    expect(twin).toMatchObject({ joined: true, source: 'run' });
    const { paint = 0, ...phases } = twin?.phases ?? {};
    expect(phases).toEqual({ gate: 0, run: 35, encode: 15, transfer: 20, decode: 0 });
    expect(twin?.ms).toBe(70 + paint);
  });
});

describe('what the browser tells', () => {
  it('is told of the fetch of that URL', async () => {
    slowServer(50);
    await mount();
    await mount({ id: 'other', params: { x: 2 } });
    await wait(200);
    const key = last()?.key ?? '';
    const sizes = { transferSize: 0, encodedBodySize: 100, startTime: last()?.started ?? 0 };
    recorder.resource(new URL(key, location.href).href, sizes);
    expect(last()).toMatchObject({ source: 'http', transferred: 0 });
    expect(recorder.requests('other')[0]).toMatchObject({ source: 'run', transferred: null });
  });
});

describe('the recorder', () => {
  it('keeps the last 50 of each image', async () => {
    slowServer(1);
    const { change } = await mount();
    await mount({ id: 'other' });
    for (let x = 2; x < 60; x++) {
      change({ params: { x } });
      await wait(20);
    }
    const kept = recorder.requests('image');
    expect(kept.map(({ params }) => params.x)).toEqual(
      Array.from({ length: 50 }, (_, index) => index + 10),
    );
    expect(recorder.requests('other')).toHaveLength(1);
    expect(recorder.requests()).toHaveLength(51);
  });

  it('forgets an image that leaves the page', async () => {
    slowServer(1);
    const { unmount } = await mount();
    await wait(100);
    unmount();
    expect(recorder.requests()).toEqual([]);
    expect(recorder.images()).toEqual([]);
  });

  it('forgets all requests when it is cleared, but not the images', async () => {
    slowServer(1);
    const { change } = await mount();
    await wait(100);
    recorder.clear();
    expect(recorder.requests()).toEqual([]);
    expect(recorder.images()).toHaveLength(1);
    change({ params: { x: 2 } });
    await wait(100);
    expect(recorder.requests()).toHaveLength(1);
  });

  it('tells of changes until it need not any more', async () => {
    slowServer(1);
    const told = vi.fn();
    const unsubscribe = recorder.subscribe(told);
    const { change } = await mount();
    await wait(100);
    expect(told).toHaveBeenCalled();
    unsubscribe();
    told.mockClear();
    change({ params: { x: 2 } });
    await wait(100);
    expect(told).not.toHaveBeenCalled();
  });

  it('leaves a tab in the background without a frame to wait for', async () => {
    slowServer(1);
    decode.mockImplementation(() => {
      vi.spyOn(document, 'hidden', 'get').mockReturnValue(true);
      return Promise.resolve();
    });
    await mount();
    await wait(1);
    vi.restoreAllMocks();
    expect(last()).toMatchObject({ outcome: 'shown', phases: { paint: 0 } });
  });
});

describe('a page on which nobody listens', () => {
  it('sets no timer, asks for no frame and keeps nothing', async () => {
    listen(null);
    slowServer(50);
    const frames = vi.spyOn(window, 'requestAnimationFrame');
    const observers = vi.fn();
    vi.stubGlobal('PerformanceObserver', observers);
    const { change } = await mount();
    await wait(100);
    change({ params: { x: 2 } });
    await wait(100);
    expect(vi.getTimerCount()).toBe(0);
    expect(frames).not.toHaveBeenCalled();
    expect(observers).not.toHaveBeenCalled();
    expect(recorder.images()).toEqual([]);
    listen(recorder);
    change({ params: { x: 3 } });
    await wait(100);
    expect(recorder.requests()).toHaveLength(1);
    expect(sum(last()?.phases ?? {})).toBe(last()?.ms);
  });
});
