/** When the server is asked, how often, and what the page keeps. */

import { render } from '@testing-library/react';
import React, { createContext } from 'react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { deferred, imageResponse, jsonBlock, server, stubServer } from '../testing/browser';
import { alive, decode, endPage, generator, holdServer, mount } from '../testing/component';
import { mountLoaded, requested, startPage } from '../testing/component';
import { wait } from '../testing/rendering';
import DynamicImage from './DynamicImage';

beforeEach(startPage);
afterEach(endPage);

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
    stubServer(() => new Promise((resolve) => setTimeout(resolve, 200, imageResponse())));
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
    stubServer(() => imageResponse({ 'Cache-Control': 'private, no-store' }));
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
    stubServer(() => imageResponse({ 'Cache-Control': 'private, no-store' }));
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

describe('an image that nobody may keep', () => {
  beforeEach(() => {
    let count = 0;
    stubServer(() => imageResponse({ 'Cache-Control': 'private, no-store' }, ++count));
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
