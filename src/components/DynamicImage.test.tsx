import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import React, { createContext } from 'react';
import { afterEach, beforeEach, describe, expect, it, vi, type Mock } from 'vitest';
import DynamicImage from './DynamicImage';
import { Estimates } from '../page/estimates';
import {
  deferred,
  imageResponse,
  jsonBlock,
  problemResponse,
  stubImages,
} from '../testing/browser';
import { stubServer, type Server } from '../testing/browser';
import { wait } from '../testing/rendering';

type Props = React.ComponentProps<typeof DynamicImage>;
type Reports = Record<string, unknown>[];

let alive: Set<string>;
let decode: Mock<() => Promise<void>>;
let server: Server;
let generator = '';
let count = 0;

beforeEach(() => {
  vi.useFakeTimers();
  ({ alive, decode } = stubImages());
  server = stubServer(() => imageResponse());
  // The page's cache lives as long as this module: each test has a generator of its own.
  generator = `waves${++count}`;
  jsonBlock('_dash-dynamic-image', { [generator]: { nullable: ['y'] } });
});

afterEach(() => {
  cleanup();
  vi.useRealTimers();
  vi.unstubAllGlobals();
  delete window.dash_component_api;
});

/** Renders the component and gives what changes its props and what it told Dash. */
function mount(given: Partial<Props> = {}) {
  const reports: Reports = [];
  const setProps: Props['setProps'] = (report) => reports.push(report);
  const element = (props: Partial<Props>) => (
    <DynamicImage {...{ generator, params: { x: 1 }, id: 'image', ...props }} setProps={setProps} />
  );
  const view = render(element(given));
  const change = (props: Partial<Props>) => {
    view.rerender(element({ ...given, ...props }));
  };
  const container = view.container.firstElementChild as HTMLElement;
  const picture = () => container.querySelector('img');
  return { change, container, picture, reports, unmount: view.unmount };
}

async function mountLoaded(given: Partial<Props> = {}) {
  const mounted = mount(given);
  await wait(0);
  await wait(0);
  mounted.reports.length = 0;
  server.mockClear();
  return mounted;
}

/** Makes the server answer when the test says so. */
function holdServer() {
  const answers: ((response: Response) => void)[] = [];
  server = stubServer(() => {
    const { promise, resolve } = deferred<Response>();
    answers.push(resolve);
    return promise;
  });
  return async (response: Response = imageResponse()) => {
    answers.shift()?.(response);
    await wait(0);
  };
}

const failing = () => problemResponse(500, 'generator-failed', { detail: 'out of range' });

const slow = { latency: 0, run: 0, encode: 0, transfer: 200, decode: 0, at: 0, count: 9 };
const slowPreviews = { preview: slow, half: { ...slow, transfer: 50 } };

const requested = () =>
  server.mock.calls.map(([url]) => new URLSearchParams(url.split('?')[1]).get('p'));

describe('an image', () => {
  it('tells Dash of its loading and of its arrival, each with one setProps', async () => {
    const answer = holdServer();
    const { reports } = mount();
    await wait(0);
    expect(reports).toEqual([{ status: 'loading' }]);
    await answer();
    expect(reports.slice(1)).toEqual([
      {
        status: 'loaded',
        shown_params: { x: 1 },
        image_info: expect.objectContaining({
          bytes: 100,
          media_type: 'image/png',
          source: 'server',
        }) as unknown,
      },
    ]);
  });

  it('is shown as the very element that was decoded', async () => {
    const { picture } = await mountLoaded({ alt: 'Waves' });
    expect(picture()).toBe(decode.mock.contexts[0]);
    expect(picture()?.alt).toBe('Waves');
  });

  it('stays on screen until the next one is decoded', async () => {
    const { change, picture } = await mountLoaded();
    const [first, decoding] = [picture(), deferred<undefined>()];
    decode.mockReturnValueOnce(decoding.promise);
    change({ params: { x: 2 } });
    await wait(50);
    expect(picture()).toBe(first);
    expect(alive).toContain(first?.src);
    decoding.resolve(undefined);
    await wait(0);
    expect(picture()).not.toBe(first);
  });

  it('follows a change of its alt text', async () => {
    const { change, picture } = await mountLoaded({ alt: 'Waves' });
    change({ alt: 'Calm' });
    expect(picture()?.alt).toBe('Calm');
  });

  it('has a placeholder with its alt text before it is there', async () => {
    mount({ alt: 'Waves' });
    expect(screen.getByRole('img', { name: 'Waves' }).tagName).toBe('DIV');
    await wait(0);
    await wait(0);
    expect(screen.getByRole('img', { name: 'Waves' }).tagName).toBe('IMG');
  });

  it('counts clicks', async () => {
    const { container, reports } = await mountLoaded({ n_clicks: 2 });
    fireEvent.click(container);
    expect(reports).toEqual([{ n_clicks: 3 }]);
  });

  it('that cannot be decoded is an error and not kept', async () => {
    decode.mockRejectedValueOnce(new Error('EncodingError'));
    const { reports } = mount();
    await wait(0);
    await wait(50);
    expect(reports.at(-1)).toMatchObject({ status: 'error', error: { kind: 'not-an-image' } });
    fireEvent.click(screen.getByRole('button', { name: 'Retry' }));
    await wait(0);
    expect(server).toHaveBeenCalledTimes(2);
    expect(reports.at(-1)).toMatchObject({ status: 'loaded', error: null });
  });

  it('in a hidden tab needs no frame to be shown', async () => {
    vi.spyOn(document, 'hidden', 'get').mockReturnValue(true);
    const { reports } = mount();
    const images: HTMLImageElement[] = [];
    vi.stubGlobal(
      'Image',
      class extends Image {
        constructor() {
          super();
          images.push(this);
        }
      },
    );
    await wait(0);
    await wait(0);
    expect(decode).not.toHaveBeenCalled();
    images[0]?.dispatchEvent(new Event('load'));
    await wait(0);
    expect(reports.at(-1)).toMatchObject({ status: 'loaded' });
    vi.restoreAllMocks();
  });
});

describe('a Result', () => {
  const described = (description: object) =>
    imageResponse({ 'Dash-Image-Metadata': JSON.stringify(description) });

  it('arrives in the same update as its pixels', async () => {
    const said = { alt: 'Three waves', metadata: { mean: 0.5 }, filename: 'waves.png' };
    server = stubServer(() => described(said));
    const { picture, reports } = mount({ alt: 'Waves' });
    await wait(0);
    await wait(0);
    expect(reports).toEqual([
      { status: 'loading' },
      expect.objectContaining({
        shown_params: { x: 1 },
        image_info: expect.objectContaining(said) as unknown,
      }),
    ]);
    expect(picture()?.alt).toBe('Three waves');
  });

  it('is None member by member where the function said nothing', async () => {
    const { reports } = mount();
    await wait(0);
    await wait(0);
    const nothing = { alt: null, metadata: null, filename: null };
    expect(reports.at(-1)).toMatchObject({ image_info: nothing });
  });

  it('names its image as long as that is on screen, whatever the prop alt becomes', async () => {
    const { change, picture } = mount({ alt: 'Waves' });
    const answer = holdServer();
    await wait(0);
    await answer(described({ alt: 'Three waves' }));
    change({ alt: 'Calm' });
    expect(picture()?.alt).toBe('Three waves');
    change({ alt: 'Calm', params: { x: 2 } });
    await wait(0);
    expect(picture()?.alt).toBe('Three waves');
    await answer();
    expect(picture()?.alt).toBe('Calm');
    change({ alt: 'Storm', params: { x: 2 } });
    expect(picture()?.alt).toBe('Storm');
  });

  it('may say that its image means nothing', async () => {
    server = stubServer(() => described({ alt: '' }));
    const { picture } = await mountLoaded({ alt: 'Waves' });
    expect(picture()?.alt).toBe('');
  });

  it('is kept by the page with its image', async () => {
    server = stubServer((url) => described({ alt: url.slice(-6), metadata: [url.length] }));
    const { change, picture, reports } = await mountLoaded();
    const first = picture()?.alt;
    change({ params: { x: 2 } });
    await wait(0);
    server.mockClear();
    change({ params: { x: 1 } });
    await wait(0);
    expect(server).not.toHaveBeenCalled();
    expect(picture()?.alt).toBe(first);
    expect(reports.at(-1)).toMatchObject({ image_info: { source: 'page', alt: first } });
  });
});

describe('a preview', () => {
  beforeEach(() => {
    jsonBlock('_dash-dynamic-image', { [generator]: { nullable: [], preview: ['preview'] } });
  });

  it('says so by its class and in image_info, and the exact image after it', async () => {
    const { change, container, picture, reports } = await mountLoaded();
    server = stubServer(() => imageResponse({ 'Dash-Image-Size': '800x600' }));
    change({ params: { x: 2 } });
    await wait(0);
    expect(picture()?.dataset.tier).toBe('preview');
    expect(container.className).toContain('dash-dynamic-image--preview');
    expect(reports.at(-1)).toMatchObject({
      shown_params: { x: 2 },
      image_info: { tier: 'preview', width: 800, height: 600 },
    });
    server = stubServer(() => imageResponse());
    await wait(200);
    expect(picture()?.dataset.tier).toBe('exact');
    expect(container.className).not.toContain('dash-dynamic-image--preview');
    expect(reports.at(-1)).toMatchObject({ status: 'loaded', image_info: { tier: 'exact' } });
  });

  it('of half the size is "preview" in image_info too', async () => {
    jsonBlock('_dash-dynamic-image', { [generator]: { nullable: [], preview: ['half'] } });
    const { change, reports } = await mountLoaded();
    vi.spyOn(Estimates.prototype, 'of').mockReturnValue(slowPreviews);
    server = stubServer(() => imageResponse({ 'Dash-Image-Size': '8x6' }));
    change({ params: { x: 2 } });
    await wait(0);
    expect(server.mock.calls[0]?.[0]).toMatch(/&tier=half$/);
    expect(reports.at(-1)).toMatchObject({ image_info: { tier: 'preview' } });
    vi.restoreAllMocks();
  });
});

describe('a busy server', () => {
  const busy = (seconds = 5) =>
    problemResponse(503, 'busy', { headers: { 'Retry-After': String(seconds) } });

  it('leaves the component loading, without an error for anybody', async () => {
    const { change, container, picture, reports } = await mountLoaded();
    const first = picture();
    const log = vi.spyOn(console, 'error');
    let refusals = 6;
    server = stubServer(() => (refusals-- > 0 ? busy() : imageResponse()));
    change({ params: { x: 2 } });
    await wait(29_000);
    expect(container.dataset.status).toBe('loading');
    expect(screen.queryByRole('alert')).toBeNull();
    expect(picture()).toBe(first);
    expect(reports).toEqual([{ status: 'loading' }]);
    await wait(20_000);
    expect(reports.slice(1)).toEqual([expect.objectContaining({ status: 'loaded' })]);
    expect(log).not.toHaveBeenCalled();
    log.mockRestore();
  });

  it('is asked for a newer value at once, and for the old one never again', async () => {
    server = stubServer((url) => (url.includes('old') ? busy() : imageResponse()));
    const { change, reports } = mount({ params: { x: 'old' } });
    await wait(100);
    change({ params: { x: 'new' } });
    await wait(0);
    expect(reports.at(-1)).toMatchObject({ status: 'loaded', shown_params: { x: 'new' } });
    await wait(60_000);
    expect(requested()).toEqual(['{"x":"old"}', '{"x":"new"}']);
  });

  it('keeps no other image of the page from coming', async () => {
    server = stubServer((url) => (url.includes('busy') ? busy(30) : imageResponse()));
    const loaded: unknown[] = [];
    const params = [...Array.from({ length: 8 }, (_, number) => `busy ${number}`), 'last'];
    render(
      <>
        {params.map((x) => (
          <DynamicImage
            key={x}
            id={x}
            generator={generator}
            params={{ x }}
            setProps={({ shown_params }) => shown_params && loaded.push(shown_params)}
          />
        ))}
      </>,
    );
    await wait(0);
    await wait(10);
    expect(server).toHaveBeenCalledTimes(9);
    expect(loaded).toEqual([{ x: 'last' }]);
  });

  it('is told as the reason when the time is over', async () => {
    server = stubServer(() => busy(1));
    const { reports } = mount({ timeout: 3000 });
    await wait(0);
    await wait(3000);
    expect(reports.at(-1)).toMatchObject({ status: 'error', error: { code: 'busy' } });
    expect(screen.getByRole('button', { name: 'Retry' })).toBeDefined();
  });
});

describe('an image that nobody may keep', () => {
  beforeEach(() => {
    let count = 0;
    server = stubServer(() => imageResponse({ 'Cache-Control': 'private, no-store' }, ++count));
  });

  it('is asked for again on the way back', async () => {
    const { change, reports } = await mountLoaded();
    for (const x of [2, 1]) {
      change({ params: { x } });
      await wait(0);
    }
    expect(requested()).toEqual(['{"x":2}', '{"x":1}']);
    expect(reports.at(-1)).toMatchObject({ image_info: { source: 'server', bytes: 3 } });
    expect(alive.size).toBe(1);
  });

  it('is asked for again by a component that comes back, and by another one', async () => {
    const { unmount } = await mountLoaded();
    mount();
    await wait(0);
    await wait(0);
    unmount();
    mount();
    await wait(0);
    await wait(0);
    expect(server).toHaveBeenCalledTimes(2);
  });
});

describe('requests', () => {
  it('are none for equal params in a new dict or another order', async () => {
    const { change, reports } = await mountLoaded({ params: { x: 1, y: { a: 1, b: 2 } } });
    change({ params: { y: { b: 2, a: 1 }, x: 1 } });
    await wait(1000);
    expect(server).not.toHaveBeenCalled();
    expect(reports).toEqual([]);
  });

  it('are none for params seen before, and the image comes from the page', async () => {
    const { change, reports } = await mountLoaded();
    change({ params: { x: 2 } });
    await wait(0);
    server.mockClear();
    change({ params: { x: 1 } });
    await wait(0);
    expect(server).not.toHaveBeenCalled();
    expect(reports.at(-1)).toMatchObject({
      shown_params: { x: 1 },
      image_info: { source: 'page' },
    });
  });

  it('are one for many equal components', async () => {
    render(
      <>
        {Array.from({ length: 200 }, (_, number) => (
          <DynamicImage
            key={number}
            generator={generator}
            params={{ x: 1 }}
            setProps={() => undefined}
          />
        ))}
      </>,
    );
    await wait(0);
    await wait(0);
    expect(server).toHaveBeenCalledTimes(1);
    expect(document.querySelectorAll('img').length).toBe(200);
    expect(alive.size).toBe(1);
  });

  it('wait while a callback is about to write params', async () => {
    let pending = true;
    const DashContext = createContext({
      useLoading: ({ filterFunc }: { filterFunc: (entry: never) => boolean }) =>
        pending && filterFunc({ path: [], property: 'params', id: 'image' } as never),
    });
    window.dash_component_api = { DashContext: DashContext as never };
    const { change } = mount();
    await wait(1000);
    expect(server).not.toHaveBeenCalled();
    pending = false;
    change({ params: { x: 8 } });
    await wait(0);
    expect(requested()).toEqual(['{"x":8}']);
  });

  it('start after the callbacks that Dash runs right after the first effects', async () => {
    const { change } = mount();
    change({ params: { x: 8 } });
    await wait(0);
    expect(requested()).toEqual(['{"x":8}']);
  });

  it('are one at a time in a drag, which ends on the last value', async () => {
    server = stubServer(() => new Promise((resolve) => setTimeout(resolve, 200, imageResponse())));
    const { change, reports } = mount({ params: { x: 0 } });
    for (let x = 1; x <= 60; x++) {
      change({ params: { x } });
      await wait(1000 / 60);
    }
    await wait(400);
    const shown = reports.flatMap(({ shown_params }) => (shown_params ? [shown_params] : []));
    const values = (shown as { x: number }[]).map(({ x }) => x);
    expect(server.mock.calls.length).toBeLessThanOrEqual(8);
    expect(values.length).toBeGreaterThanOrEqual(4);
    expect(values).toEqual([...values].sort((a, b) => a - b));
    expect(values.at(-1)).toBe(60);
    expect(reports.filter(({ status }) => status === 'loaded').length).toBe(1);
  });

  it('never bring back A after B', async () => {
    const answer = holdServer();
    const { change, reports } = mount({ params: { x: 'A' } });
    await wait(0);
    change({ params: { x: 'B' } });
    await answer();
    expect(reports.at(-1)).toMatchObject({ shown_params: { x: 'A' } });
    expect(reports.at(-1)).not.toHaveProperty('status');
    await answer();
    await wait(10_000);
    expect(reports.at(-1)).toMatchObject({ status: 'loaded', shown_params: { x: 'B' } });
  });

  it('are aborted when the newest params are in the cache', async () => {
    const { change, reports } = await mountLoaded();
    holdServer();
    change({ params: { x: 2 } });
    await wait(0);
    change({ params: { x: 1 } });
    await wait(0);
    expect(server.mock.calls[0]?.[1].signal?.aborted).toBe(true);
    expect(reports.at(-1)).toMatchObject({ status: 'loaded', shown_params: { x: 1 } });
  });

  it('are aborted when the generator changes, and the old image stays', async () => {
    const { change, picture } = await mountLoaded();
    const first = picture();
    const answer = holdServer();
    change({ params: { x: 2 } });
    await wait(0);
    change({ generator: `${generator}-other`, params: { x: 2 } });
    await wait(0);
    expect(server.mock.calls[0]?.[1].signal?.aborted).toBe(true);
    expect(picture()).toBe(first);
    expect(server.mock.calls[1]?.[0]).toContain(`${generator}-other`);
    await answer();
    await answer();
    expect(picture()).not.toBe(first);
  });

  it('are aborted on unmount, which tells Dash nothing and releases the image', async () => {
    server = stubServer(() => imageResponse({ 'Cache-Control': 'private, no-store' }));
    const { change, reports, unmount } = await mountLoaded();
    expect(alive.size).toBe(1);
    holdServer();
    change({ params: { x: 2 } });
    await wait(0);
    reports.length = 0;
    unmount();
    await wait(1000);
    expect(server.mock.calls[0]?.[1].signal?.aborted).toBe(true);
    expect(reports).toEqual([]);
    expect(alive.size).toBe(0);
  });

  it('that end during an unmount leave no image behind', async () => {
    server = stubServer(() => imageResponse({ 'Cache-Control': 'private, no-store' }));
    const decoding = deferred<undefined>();
    decode.mockReturnValueOnce(decoding.promise);
    const { unmount } = mount();
    await wait(0);
    await wait(0);
    expect(alive.size).toBe(1);
    unmount();
    decoding.resolve(undefined);
    await wait(0);
    expect(alive.size).toBe(0);
  });

  it('count as loading only where the server is asked', async () => {
    const { change, reports } = await mountLoaded();
    // So many that the first ones are to be decoded again.
    for (const x of [2, 3, 4, 5, 6, 7, 8, 9, 10, 11]) {
      change({ params: { x } });
      await wait(0);
    }
    reports.length = 0;
    const decoding = deferred<undefined>();
    decode.mockReturnValueOnce(Promise.resolve()).mockReturnValueOnce(decoding.promise);
    for (const x of [1, 2]) change({ params: { x } });
    await wait(0);
    expect(reports.at(-1)).toMatchObject({ shown_params: { x: 1 } });
    decoding.resolve(undefined);
    await wait(0);
    expect(reports.at(-1)).toMatchObject({ shown_params: { x: 2 } });
    expect(reports.some((report) => 'status' in report)).toBe(false);
  });

  it('are none, nor is there anything to decode, when an image comes back', async () => {
    const { change, picture } = await mountLoaded();
    const [url] = alive;
    change({ params: { x: 2 } });
    await wait(0);
    server.mockClear();
    decode.mockClear();
    change({ params: { x: 1 } });
    await wait(0);
    expect(picture()?.src).toBe(url);
    expect(server).not.toHaveBeenCalled();
    expect(decode).not.toHaveBeenCalled();
  });

  it('are none when a component comes back', async () => {
    const { unmount } = await mountLoaded();
    unmount();
    const { picture } = mount();
    await wait(0);
    await wait(0);
    expect(picture()).not.toBeNull();
    expect(server).not.toHaveBeenCalled();
  });

  it('carry the version where the page knows one', async () => {
    jsonBlock('_dash-dynamic-image', { [generator]: { nullable: true, version: '3' } });
    mount();
    await wait(0);
    expect(server.mock.calls[0]?.[0]).toMatch(/&v=3$/);
  });
});

describe('refresh', () => {
  it('happens at every change, also back to the first value', async () => {
    const { change } = await mountLoaded({ refresh: 'a' });
    for (const refresh of ['b', 'a']) {
      change({ refresh });
      await wait(0);
    }
    expect(server).toHaveBeenCalledTimes(2);
  });

  it('does not happen for a value that comes before the first image is asked for', async () => {
    const { change } = mount();
    change({ refresh: 0 });
    await wait(0);
    await wait(0);
    expect(server).toHaveBeenCalledTimes(1);
  });

  it('takes no part in a plain request that another component has on its way', async () => {
    server = stubServer(() => imageResponse({ 'Cache-Control': 'private, no-store' }));
    const { change } = await mountLoaded({ refresh: 0 });
    holdServer();
    mount();
    await wait(0);
    change({ refresh: 1 });
    await wait(0);
    expect(server.mock.calls.map(([, { cache }]) => cache)).toEqual(['default', 'reload']);
  });

  it('does nothing with its first value', async () => {
    mount({ refresh: 0 });
    await wait(0);
    await wait(0);
    expect(server).toHaveBeenCalledTimes(1);
    expect(server.mock.calls[0]?.[1].cache).toBe('default');
  });

  it('fetches past every cache and replaces what the page has kept', async () => {
    const { change, reports } = await mountLoaded({ refresh: 0 });
    server = stubServer(() => imageResponse({}, 222));
    change({ refresh: 1 });
    await wait(0);
    expect(server.mock.calls[0]?.[1].cache).toBe('reload');
    expect(reports.at(-1)).toMatchObject({ status: 'loaded', image_info: { bytes: 222 } });
    change({ refresh: 1, params: { x: 2 } });
    await wait(0);
    change({ refresh: 1, params: { x: 1 } });
    await wait(0);
    expect(reports.at(-1)).toMatchObject({ image_info: { bytes: 222, source: 'page' } });
    expect(alive.size).toBe(2);
  });

  it('that fails is retried past every cache too', async () => {
    const { change, reports } = await mountLoaded({ refresh: 0 });
    server = stubServer(failing);
    change({ refresh: 1 });
    await wait(0);
    await wait(0);
    expect(reports.at(-1)).toMatchObject({ status: 'error' });
    server = stubServer(() => imageResponse());
    fireEvent.click(screen.getByRole('button', { name: 'Retry' }));
    await wait(0);
    expect(server.mock.calls.map(([, options]) => options.cache)).toEqual(['reload']);
  });

  it('of an image that still loads is loaded when the reload is', async () => {
    const answer = holdServer();
    const { change, reports } = mount({ refresh: 0 });
    await wait(0);
    change({ refresh: 1 });
    await wait(0);
    await answer();
    expect(reports.at(-1)).toMatchObject({ shown_params: { x: 1 } });
    expect(reports.some(({ status }) => status === 'loaded')).toBe(false);
    await answer();
    expect(reports.at(-1)).toMatchObject({ status: 'loaded' });
  });

  it('together with new params is one request', async () => {
    const { change } = await mountLoaded({ refresh: 0 });
    change({ refresh: 1, params: { x: 2 } });
    await wait(0);
    expect(server.mock.calls.map(([, options]) => options.cache)).toEqual(['reload']);
  });

  it('that becomes None does nothing', async () => {
    const { change } = await mountLoaded({ refresh: 0 });
    change({ refresh: null as unknown as number });
    await wait(0);
    expect(server).not.toHaveBeenCalled();
  });
});

describe('None for a prop', () => {
  it('means its default', async () => {
    const none = null as never;
    const { container, picture } = mount({
      alt: none,
      loading_delay: none,
      timeout: none,
      n_clicks: none,
      width: none,
    });
    const answer = holdServer();
    await wait(0);
    await wait(100);
    expect(container.querySelector('.dash-dynamic-image__progress')).toBeNull();
    await answer();
    expect(picture()?.alt ?? '').toBe('');
  });
});

describe('a size', () => {
  it.each([200, '200'])('of %j is in pixels', async (width) => {
    const { container } = await mountLoaded({ width });
    expect(container.style.width).toBe('200px');
  });
});

describe('a missing value', () => {
  it('makes the component wait, with the old image on screen', async () => {
    const { change, container, picture, reports } = await mountLoaded();
    const first = picture();
    change({ params: { x: null } });
    await wait(0);
    expect(server).not.toHaveBeenCalled();
    expect(reports).toEqual([{ status: 'idle' }]);
    expect(picture()).toBe(first);
    expect(container.dataset).toMatchObject({ status: 'idle', stale: 'true' });
  });

  it('is none where the generator takes null', async () => {
    mount({ params: { x: 1, y: null } });
    await wait(0);
    expect(requested()).toEqual(['{"x":1,"y":null}']);
  });

  it('that only the server knows of is no error either', async () => {
    server = stubServer(() => problemResponse(422, 'value-missing'));
    const { reports } = mount({ generator: `${generator}-later`, params: { x: null } });
    await wait(0);
    await wait(0);
    expect(reports).toEqual([{ status: 'loading' }, { status: 'idle' }]);
  });

  it('of the generator means waiting too', async () => {
    const { reports } = mount({ generator: undefined as never });
    await wait(0);
    expect(reports).toEqual([{ status: 'idle' }]);
  });

  it('of all params means none', async () => {
    mount({ params: undefined as never });
    await wait(0);
    expect(requested()).toEqual(['{}']);
  });
});

describe('an error', () => {
  it('reaches Dash and its dev tools in one setProps', async () => {
    server = stubServer(failing);
    const { reports } = mount();
    await wait(0);
    await wait(0);
    expect(reports[1]).toMatchObject({
      status: 'error',
      error: {
        kind: 'problem',
        code: 'generator-failed',
        status: 500,
        title: 'It is generator-failed',
        detail: 'out of range',
        generator,
        params: { x: 1 },
      },
    });
    expect((reports[1]?._dash_error as Error).message).toContain('out of range');
  });

  it('nobody hears of a component without an ID, but developers of its errors', async () => {
    const nameless = { id: undefined } as unknown as Partial<Props>;
    const { change, reports } = mount(nameless);
    await wait(0);
    await wait(0);
    expect(reports).toEqual([]);
    server = stubServer(() => problemResponse(422, 'invalid-params', { title: 'Wrong x' }));
    change({ ...nameless, params: { x: 2 } });
    await wait(0);
    await wait(0);
    expect(reports).toHaveLength(1);
    expect((reports[0]?._dash_error as Error).message).toContain('Wrong x');
  });

  it('is told once, over the old image, and not again on another render', async () => {
    const { change, container, picture } = await mountLoaded();
    const first = picture();
    server = stubServer(failing);
    change({ params: { x: 2 } });
    await wait(0);
    const alert = screen.getByRole('alert');
    expect(alert.textContent).toBe('It is generator-failed. out of range');
    expect(picture()).toBe(first);
    expect(container.className).toContain('dash-dynamic-image--error');
    change({ params: { x: 2 }, className: 'other' });
    expect(screen.getByRole('alert')).toBe(alert);
  });

  it('that comes again after a retry is told again, and the button keeps its focus', async () => {
    server = stubServer(failing);
    mount();
    await wait(0);
    await wait(0);
    const [alert, button] = [screen.getByRole('alert'), screen.getByRole('button')];
    fireEvent.click(button);
    await wait(0);
    expect(screen.getByRole('alert')).not.toBe(alert);
    expect(screen.getByRole('button')).toBe(button);
  });

  it('names each param that does not fit', async () => {
    const errors = [
      { param: 'x', message: 'too large' },
      { param: 'y', message: 'missing' },
    ];
    server = stubServer(() => problemResponse(422, 'invalid-params', { errors }));
    mount();
    await wait(0);
    await wait(0);
    expect(screen.getAllByRole('listitem').map((item) => item.textContent)).toEqual([
      'x: too large',
      'y: missing',
    ]);
    expect(screen.queryByRole('button')).toBeNull(); // the same params would be as wrong again
  });

  it('goes when the next params bring an image', async () => {
    server = stubServer((url) => (url.includes('bad') ? failing() : imageResponse()));
    const { change, reports } = mount({ params: { x: 'bad' } });
    await wait(0);
    await wait(0);
    change({ params: { x: 'good' } });
    await wait(0);
    expect(screen.queryByRole('alert')).toBeNull();
    expect(reports.at(-1)).toMatchObject({ status: 'loaded', error: null });
  });

  it('is asked about again by the retry button, which is no click on the image', async () => {
    server = stubServer(failing);
    const { reports } = mount();
    await wait(0);
    await wait(0);
    server = stubServer(() => imageResponse());
    fireEvent.click(screen.getByRole('button', { name: 'Retry' }));
    await wait(0);
    expect(reports.at(-1)).toMatchObject({ status: 'loaded' });
    expect(reports.some((report) => 'n_clicks' in report)).toBe(false);
  });

  it('may be selected without a click on the image', async () => {
    server = stubServer(failing);
    const { reports } = mount();
    await wait(0);
    await wait(0);
    fireEvent.click(screen.getByRole('alert'));
    expect(reports.some((report) => 'n_clicks' in report)).toBe(false);
  });

  it('of a login that expired says so and offers to reload the page', async () => {
    server = stubServer(() => new Response('<html>', { headers: { 'Content-Type': 'text/html' } }));
    mount();
    await wait(0);
    await wait(0);
    expect(screen.getByRole('alert').textContent).toBe(
      'You are signed out. Reload the page to sign in.',
    );
    expect(screen.getByRole('button', { name: 'Reload page' })).toBeDefined();
    expect(screen.queryByRole('button', { name: 'Retry' })).toBeNull();
    await wait(60_000);
    expect(server).toHaveBeenCalledTimes(1);
  });

  it.each([
    [403, 'forbidden', null],
    [504, 'timeout', 'Retry'],
  ])('of %i is the word of the server, and is not asked about again', async (...expected) => {
    const [status, code, button] = expected;
    const title = 'So it is';
    const detail = 'And here is why.';
    server = stubServer(() => problemResponse(status, code, { title, detail }));
    const { reports } = mount();
    await wait(0);
    await wait(0);
    expect(reports.at(-1)).toMatchObject({ error: { kind: 'problem', code, status } });
    expect(screen.getByRole('alert').textContent).toBe(`${title}. ${detail}`);
    expect(screen.queryByRole('button')?.textContent ?? null).toBe(button);
    await wait(120_000);
    expect(server).toHaveBeenCalledTimes(1);
  });

  it('is what params that are no JSON get, without a request', async () => {
    const { reports } = mount({ params: { x: NaN } });
    await wait(0);
    expect(server).not.toHaveBeenCalled();
    expect(reports[0]).toMatchObject({
      status: 'error',
      error: { kind: 'params', detail: expect.stringContaining('params.x is NaN') as string },
    });
  });

  it('of params that something newer has replaced is not told', async () => {
    const answer = holdServer();
    const { change, reports } = mount();
    await wait(0);
    change({ params: { x: 2 } });
    await answer(failing());
    await answer();
    expect(reports).toEqual([
      { status: 'loading' },
      expect.objectContaining({ status: 'loaded', shown_params: { x: 2 } }),
    ]);
  });
});

describe('the busy look', () => {
  it('comes only after loading_delay and then stays for 200 ms', async () => {
    const answer = holdServer();
    const { container } = mount({ loading_delay: 300 });
    await wait(0);
    const bar = () => container.querySelector('.dash-dynamic-image__progress');
    expect(container.getAttribute('aria-busy')).toBe('true');
    await wait(299);
    expect(bar()).toBeNull();
    await wait(1);
    expect(bar()).not.toBeNull();
    await answer();
    expect(container.getAttribute('aria-busy')).toBe('false');
    await wait(198);
    expect(bar()).not.toBeNull();
    await wait(2);
    expect(bar()).toBeNull();
  });

  it('does not come while new images keep coming', async () => {
    server = stubServer(() => new Promise((resolve) => setTimeout(resolve, 200, imageResponse())));
    const { change, container } = mount();
    for (let x = 2; x < 60; x++) {
      change({ params: { x } });
      await wait(20);
      expect(container.className).not.toContain('--busy');
    }
  });

  it('marks the old image as stale at once', async () => {
    const { change, container } = await mountLoaded();
    holdServer();
    change({ params: { x: 2 } });
    expect(container.className).toContain('dash-dynamic-image--stale');
    expect(container.dataset.stale).toBe('true');
    expect(container.className).not.toContain('--busy');
  });
});

describe('dcc.Loading', () => {
  function stubDash(componentPath: (string | number)[]) {
    const dispatch = vi.fn();
    const DashContext = createContext({ componentPath, useDispatch: () => dispatch });
    window.dash_component_api = { DashContext: DashContext as never };
    return dispatch;
  }

  const sent = (dispatch: Mock) =>
    dispatch.mock.calls.map(([action]) => (action as { type: string }).type);

  it('spins from the request to the image', async () => {
    const dispatch = stubDash(['props', 'children', 0]);
    const answer = holdServer();
    mount();
    await wait(0);
    await wait(100);
    expect(dispatch.mock.calls).toEqual([
      [
        {
          type: 'LOADING',
          payload: [{ path: ['props', 'children', 0], property: 'status', id: 'image' }],
        },
      ],
    ]);
    await answer();
    await wait(100);
    expect(sent(dispatch)).toEqual(['LOADING', 'LOADED']);
  });

  it('stops when the component goes away', async () => {
    const dispatch = stubDash(['props', 'children', 0]);
    holdServer();
    const { unmount } = mount();
    await wait(0);
    await wait(100);
    unmount();
    await wait(100);
    expect(sent(dispatch)).toEqual(['LOADING', 'LOADED']);
  });
});

describe('the box', () => {
  it.each([
    [{ width: 600, height: 400 }, '600px', '', '600 / 400'],
    [{ width: '50%', height: 400 }, '50%', '400px', ''],
    [{ width: 600 }, '600px', '', ''],
    [{ style: { width: 30, height: 20, color: 'red' } }, '30px', '', '30 / 20'],
  ])('of %o has a width, a height and a shape', (props, width, height, shape) => {
    const { container } = mount(props);
    const frame = container.firstElementChild as HTMLElement;
    expect(container.style.width).toBe(width);
    expect(container.style.height).toBe(height);
    expect(frame.style.aspectRatio).toBe(shape);
  });

  it.each([
    [{ style: { width: '100%', aspectRatio: '3 / 2' } }, true],
    [{ style: { width: '100%', aspectRatio: 'auto' } }, false],
    [{ style: { aspectRatio: '3 / 2' } }, false],
  ])('of %o has a height of its own: %s', (props, expected) => {
    const { container } = mount(props);
    expect(container.classList.contains('dash-dynamic-image--set-height')).toBe(expected);
  });

  it('carries id, class and the way to fit', () => {
    const { container } = mount({ className: 'mine', fit: 'cover', pixelated: true });
    expect(container.id).toBe('image');
    expect(container.className).toMatch(/^dash-dynamic-image .*--pixelated mine$/);
    expect(container.style.getPropertyValue('--dash-dynamic-image-fit')).toBe('cover');
  });
});

describe('an answer that somebody else wrote in our name', () => {
  it.each([
    [[null]],
    [[{ param: { a: 1 }, message: { b: 2 } }]],
    [[[[]], 5, 'x', { param: 'x', message: ['m'] }]],
    [{ length: 3 }],
    [7],
  ])('with errors as %j ends in an error text', async (errors) => {
    server = stubServer(() =>
      problemResponse(422, 'invalid-params', { errors, detail: 'Too wide' }),
    );
    const { container, reports } = mount();
    await wait(0);
    await wait(300);
    expect(container.dataset.status).toBe('error');
    expect(screen.getByRole('alert').textContent).toBe('It is invalid-params. Too wide');
    expect(reports.at(-1)).toMatchObject({ status: 'error' });
  });

  it.each([null, 5, {}, [], ''])('with %j for title and detail tells its status', async (text) => {
    server = stubServer(() =>
      problemResponse(422, 'invalid-params', { title: text, detail: text }),
    );
    mount();
    await wait(0);
    await wait(300);
    expect(screen.getByRole('alert').textContent).toMatch(/^The server answered 422/);
  });

  it.each(['{', '', 'null', '[null]', '5', '"text"', '['.repeat(20_000)])(
    'whose body is %.20s tells its status',
    async (body) => {
      const headers = { 'Content-Type': 'application/problem+json' };
      server = stubServer(() => new Response(body, { status: 422, headers }));
      mount();
      await wait(0);
      await wait(300);
      expect(screen.getByRole('alert').textContent).toMatch(/^The server answered 422/);
    },
  );
});
