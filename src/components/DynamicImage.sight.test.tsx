/** Props that depend on where the image is and who sees it: `lazy`, `interval`, `prefetch`. */

import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import React from 'react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import DynamicImage from './DynamicImage';
import type { Place } from '../loader/sight';
import { deferred, fileOf, imageResponse, jsonBlock, problemResponse } from '../testing/browser';
import { stubImages, stubServer, stubUploads, type Server } from '../testing/browser';
import { moveTo, observed } from '../testing/sight';
import { wait } from '../testing/rendering';

type Props = React.ComponentProps<typeof DynamicImage>;

let server: Server;
let generator = '';
let count = 0;
let headers: Record<string, string>;

beforeEach(() => {
  vi.useFakeTimers();
  stubImages();
  headers = {};
  server = stubServer(() => imageResponse(headers));
  // The page's cache lives as long as this module: each test has a generator of its own.
  generator = `gallery${++count}`;
  jsonBlock('_dash-dynamic-image', { [generator]: { nullable: [] } });
});

afterEach(() => {
  cleanup();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function mount(given: Partial<Props> = {}) {
  const reports: Record<string, unknown>[] = [];
  const setProps: Props['setProps'] = (report) => reports.push(report);
  const element = (props: Partial<Props>) => (
    <DynamicImage {...{ generator, params: { x: 1 }, id: 'image', ...props }} setProps={setProps} />
  );
  const view = render(element(given));
  const change = (props: Partial<Props>) => {
    view.rerender(element({ ...given, ...props }));
  };
  const container = view.container.firstElementChild as HTMLElement;
  const move = async (place: Place) => {
    act(() => {
      moveTo(container, place);
    });
    await wait(0);
    await wait(0);
  };
  const picture = () => container.querySelector('img');
  const status = () => container.dataset.status;
  return { change, container, move, picture, reports, status, unmount: view.unmount };
}

/** Makes the server answer when the test says so. */
function holdServer() {
  const answers: ((response: Response) => void)[] = [];
  server = stubServer(() => {
    const { promise, resolve } = deferred<Response>();
    answers.push(resolve);
    return promise;
  });
  return async (response: Response = imageResponse(headers)) => {
    answers.shift()?.(response);
    await wait(0);
  };
}

/** Fills the gate of the page, so that whatever comes has to wait; gives what frees it. */
async function fillGate() {
  const answer = holdServer();
  jsonBlock('_dash-dynamic-image', {});
  const others = [1, 2, 3, 4].map((x) => (
    <DynamicImage key={x} generator={`other${count}`} params={{ x }} setProps={() => undefined} />
  ));
  render(<div>{others}</div>);
  await wait(0);
  expect(server).toHaveBeenCalledTimes(4);
  server.mockClear();
  return async () => {
    for (let index = 0; index < 4; index++) await answer();
  };
}

const asked = () =>
  server.mock.calls.map(([url]) => {
    const params = new URLSearchParams(url.split('?')[1]).get('p') ?? '';
    return (JSON.parse(params) as { x: unknown }).x;
  });

describe('a lazy image', () => {
  it('is not asked for before it is known to be near', async () => {
    const { move, reports, status } = mount({ lazy: true });
    await wait(1000);
    await move('far');
    await wait(1000);
    expect(asked()).toEqual([]);
    expect(status()).toBe('idle');
    expect(reports).toEqual([]);
    await move('near');
    expect(asked()).toEqual([1]);
    expect(status()).toBe('loaded');
  });

  it('that was shown stays, and is not asked for again', async () => {
    headers = { 'Cache-Control': 'no-store' };
    const { move, picture, status } = mount({ lazy: true });
    await wait(0);
    await move('visible');
    const shown = picture();
    await move('far');
    expect(status()).toBe('loaded');
    await move('visible');
    expect(asked()).toEqual([1]);
    expect(picture()).toBe(shown);
  });

  it('is finished when it leaves on its way', async () => {
    const answer = holdServer();
    const { move, status } = mount({ lazy: true });
    await wait(0);
    await move('visible');
    expect(status()).toBe('loading');
    await move('far');
    expect(status()).toBe('idle');
    await answer();
    expect(status()).toBe('loaded');
    await move('visible');
    expect(asked()).toEqual([1]);
  });

  it('is not asked for when it leaves before its turn, and waits for the next time', async () => {
    const free = await fillGate();
    const { move, status } = mount({ lazy: true });
    await wait(0);
    await move('visible');
    await move('far');
    expect(status()).toBe('idle');
    await free();
    await wait(1000);
    expect(server).not.toHaveBeenCalled();
    server = stubServer(() => imageResponse());
    await move('near');
    expect(asked()).toEqual([1]);
    expect(status()).toBe('loaded');
  });

  it('that comes back on its way is asked for once', async () => {
    const answer = holdServer();
    const { move, status } = mount({ lazy: true });
    await wait(0);
    await move('visible');
    await move('far');
    await move('near');
    expect(status()).toBe('loading');
    await answer();
    expect(status()).toBe('loaded');
    expect(asked()).toEqual([1]);
  });

  it('whose params change far away is asked for when it comes near', async () => {
    const { change, move, reports, status } = mount({ lazy: true });
    await wait(0);
    await move('visible');
    await move('far');
    change({ params: { x: 2 } });
    await wait(0);
    change({ params: { x: 3 } });
    await wait(1000);
    expect(status()).toBe('idle');
    expect(asked()).toEqual([1]);
    await move('near');
    expect(asked()).toEqual([1, 3]);
    expect(status()).toBe('loaded');
    expect(reports.at(-1)).toMatchObject({ status: 'loaded', shown_params: { x: 3 } });
  });

  it('whose old request ends far away shows it, and asks for the new one later', async () => {
    const answer = holdServer();
    const { change, move, reports, status } = mount({ lazy: true });
    await wait(0);
    await move('visible');
    await move('far');
    change({ params: { x: 2 } });
    await answer();
    expect(status()).toBe('idle');
    expect(reports.at(-1)).toMatchObject({ shown_params: { x: 1 } });
    await move('visible');
    expect(asked()).toEqual([1, 2]);
    await answer();
    expect(status()).toBe('loaded');
  });

  it('is refreshed when it comes near, if it was to be far away', async () => {
    const { change, move } = mount({ lazy: true, refresh: 0 });
    await wait(0);
    await move('visible');
    await move('far');
    change({ refresh: 1 });
    change({ refresh: 1, params: { x: 2 } });
    await wait(0);
    expect(asked()).toEqual([1]);
    await move('visible');
    expect(asked()).toEqual([1, 2]);
    expect(server.mock.calls[1]?.[1].cache).toBe('reload');
  });

  it('does not forget a refresh that had not begun when it left', async () => {
    const { change, move } = mount({ lazy: true, refresh: 0 });
    await wait(0);
    await move('visible');
    const free = await fillGate();
    change({ refresh: 1 });
    await wait(0);
    await move('far');
    await free();
    server = stubServer(() => imageResponse());
    await move('visible');
    expect(server.mock.calls.map(([, { cache }]) => cache)).toEqual(['reload']);
  });

  it('that failed stays so while it is away, and is not asked for again', async () => {
    server = stubServer(() => problemResponse(500, 'generator-failed'));
    const { move, status } = mount({ lazy: true });
    await wait(0);
    await move('visible');
    await move('far');
    expect(status()).toBe('error');
    await move('visible');
    expect(status()).toBe('error');
    expect(asked()).toEqual([1]);
    fireEvent.click(screen.getByRole('button', { name: 'Retry' }));
    await wait(0);
    expect(asked()).toEqual([1, 1]);
  });

  it('of another function shows nothing of the old one', async () => {
    const answer = holdServer();
    const { change, move, picture } = mount({ lazy: true });
    await wait(0);
    await move('visible');
    await move('far');
    change({ generator: `${generator}b` });
    await answer();
    expect(picture()).toBeNull();
  });

  it('does not go on with an upload while it is away', async () => {
    const uploads = stubUploads(() => undefined);
    const { move, status } = mount({ lazy: true, params: { x: fileOf(generator) } });
    await wait(0);
    await move('visible');
    expect(uploads).toHaveLength(1);
    await move('far');
    expect(uploads[0]?.aborted).toBe(true);
    expect(status()).toBe('idle');
    await move('visible');
    expect(uploads).toHaveLength(2);
  });

  it('is asked for wherever it is when it is lazy no more', async () => {
    const { change, move } = mount({ lazy: true });
    await wait(0);
    await move('far');
    change({ lazy: false });
    await wait(0);
    expect(asked()).toEqual([1]);
  });

  it('says so in its class, and is watched until it leaves the page', () => {
    const before = observed().elements;
    const { container, unmount } = mount({ lazy: true });
    expect(container.className).toContain('dash-dynamic-image--lazy');
    expect(observed().elements).toBe(before + 1);
    unmount();
    expect(observed().elements).toBe(before);
  });
});

it('an image in sight is fetched before those that are not, lazy or not', async () => {
  const free = await fillGate();
  const [first, second] = [mount({ params: { x: 1 } }), mount({ params: { x: 2 } })];
  await wait(0);
  moveTo(first.container, 'far');
  moveTo(second.container, 'visible');
  await free();
  expect(asked()).toEqual([2, 1]);
});

describe('a live image', () => {
  async function mountLive(given: Partial<Props> = {}) {
    headers = { 'Cache-Control': 'no-store' };
    const mounted = mount({ interval: 100, ...given });
    await wait(0);
    await mounted.move('visible');
    server.mockClear();
    mounted.reports.length = 0;
    return mounted;
  }

  it('shows new frames without a word', async () => {
    const { picture, reports, status } = await mountLive();
    const first = picture();
    await wait(450);
    expect(server).toHaveBeenCalledTimes(4);
    expect(picture()).not.toBe(first);
    expect(status()).toBe('loaded');
    expect(reports).toEqual([]);
  });

  it('looks at rest however long a frame takes', async () => {
    const { container, reports, status } = await mountLive();
    holdServer();
    await wait(5000);
    expect(server).toHaveBeenCalledTimes(1);
    expect(status()).toBe('loaded');
    expect(container.getAttribute('aria-busy')).toBe('false');
    expect(reports).toEqual([]);
  });

  it('tells of a frame once a second', async () => {
    const { reports } = await mountLive();
    for (let time = 0; time < 3050; time += 50) await wait(50);
    expect(reports.filter(({ image_info }) => image_info)).toHaveLength(3);
    expect(reports.some(({ status }) => status)).toBe(false);
  });

  it('asks past the memory of the page, but not past other caches', async () => {
    const { reports } = await mountLive();
    headers = { 'Cache-Control': 'private, no-cache' };
    await wait(350);
    expect(server.mock.calls.map(([, { cache }]) => cache)).toEqual(Array(3).fill('default'));
    expect(reports).toEqual([]);
  });

  it('tells an error once, and that it is over', async () => {
    const { reports, status } = await mountLive();
    server = stubServer(() => problemResponse(500, 'generator-failed'));
    await wait(10_000);
    expect(server.mock.calls.length).toBeGreaterThan(2);
    expect(status()).toBe('error');
    expect(reports).toEqual([
      expect.objectContaining({ status: 'error', _dash_error: expect.any(Error) as unknown }),
    ]);
    server = stubServer(() => imageResponse(headers));
    await wait(20_000);
    expect(reports[1]).toMatchObject({ status: 'loaded', error: null });
  });

  it('tells another error', async () => {
    const { reports } = await mountLive();
    server = stubServer(() => problemResponse(500, 'generator-failed'));
    await wait(1000);
    server = stubServer(() => problemResponse(404, 'unknown-generator'));
    await wait(10_000);
    expect(reports.map(({ error }) => (error as { code: string }).code)).toEqual([
      'generator-failed',
      'unknown-generator',
    ]);
  });

  it('with new params has one request at a time too, and shows the newest', async () => {
    const { change, reports } = await mountLive();
    const answer = holdServer();
    await wait(150);
    change({ params: { x: 2 } });
    await wait(50);
    expect(asked()).toEqual([1]);
    await answer();
    expect(asked()).toEqual([1, 2]);
    await answer();
    expect(reports.at(-1)).toMatchObject({ status: 'loaded', shown_params: { x: 2 } });
    await wait(150);
    expect(asked()).toEqual([1, 2, 2]);
  });

  it.each([null, 0, -5, NaN])('with %s is none', async (interval) => {
    const { change } = await mountLive();
    change({ interval: interval ?? (null as never) });
    await wait(1000);
    expect(server).not.toHaveBeenCalled();
  });

  it('ends with the component', async () => {
    const { unmount } = await mountLive();
    unmount();
    await wait(1000);
    expect(server).not.toHaveBeenCalled();
  });

  it('that lacks a value asks for nothing until it has one', async () => {
    const { change } = await mountLive();
    change({ params: { x: null } });
    await wait(1000);
    expect(server).not.toHaveBeenCalled();
    change({ params: { x: 2 } });
    await wait(250);
    expect(asked()).toEqual([2, 2, 2]);
  });
});

describe('prefetch', () => {
  it('fills the memory of the page', async () => {
    const { change, reports } = mount({ prefetch: [{ x: 2 }, { x: 3 }] });
    await wait(0);
    await wait(1000);
    expect(asked()).toEqual([1, 2, 3]);
    change({ params: { x: 3 } });
    await wait(0);
    expect(reports.at(-1)).toMatchObject({ image_info: { source: 'page' } });
    expect(asked()).toEqual([1, 2, 3]);
  });

  it('goes on with what is in the new list too, and ends with the component', async () => {
    const { change, unmount } = mount({ prefetch: [{ x: 2 }] });
    await wait(0);
    await wait(0);
    holdServer();
    await wait(1000);
    expect(asked()).toEqual([2]);
    change({ prefetch: [{ x: 3 }, { x: 2 }] });
    await wait(0);
    expect(server.mock.calls[0]?.[1].signal?.aborted).toBe(false);
    unmount();
    await wait(1000);
    expect(server.mock.calls[0]?.[1].signal?.aborted).toBe(true);
    expect(asked()).toEqual([2]);
  });

  it('may be None', async () => {
    mount({ prefetch: null as never });
    await wait(0);
    await wait(1000);
    expect(asked()).toEqual([1]);
  });
});
