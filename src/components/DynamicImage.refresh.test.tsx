/** The prop `refresh`. */

import { fireEvent, screen } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { imageResponse, problemResponse, server, stubServer } from '../testing/browser';
import { alive, endPage, holdServer, mount, mountLoaded, startPage } from '../testing/component';
import { wait } from '../testing/rendering';

beforeEach(startPage);
afterEach(endPage);

const failing = () => problemResponse(500, 'generator-failed', { detail: 'out of range' });

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
    stubServer(() => imageResponse({ 'Cache-Control': 'private, no-store' }));
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
    stubServer(() => imageResponse({}, 222));
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
    stubServer(failing);
    change({ refresh: 1 });
    await wait(0);
    await wait(0);
    expect(reports.at(-1)).toMatchObject({ status: 'error' });
    stubServer(() => imageResponse());
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
