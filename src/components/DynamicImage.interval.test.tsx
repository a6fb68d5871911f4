/** The prop `interval`. */

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { imageResponse, problemResponse, server, stubServer } from '../testing/browser';
import { endPage, holdServer, mount, requestedX, startPage } from '../testing/component';
import type { Props } from '../testing/component';
import { wait } from '../testing/rendering';

beforeEach(startPage);
afterEach(endPage);

describe('a live image', () => {
  let headers: Record<string, string>;

  async function mountLive(given: Partial<Props> = {}) {
    headers = { 'Cache-Control': 'no-store' };
    stubServer(() => imageResponse(headers));
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
    stubServer(() => problemResponse(500, 'generator-failed'));
    await wait(10_000);
    expect(server.mock.calls.length).toBeGreaterThan(2);
    expect(status()).toBe('error');
    expect(reports).toEqual([
      expect.objectContaining({ status: 'error', _dash_error: expect.any(Error) as unknown }),
    ]);
    stubServer(() => imageResponse(headers));
    await wait(20_000);
    expect(reports[1]).toMatchObject({ status: 'loaded', error: null });
  });

  it('tells another error', async () => {
    const { reports } = await mountLive();
    stubServer(() => problemResponse(500, 'generator-failed'));
    await wait(1000);
    stubServer(() => problemResponse(404, 'unknown-generator'));
    await wait(10_000);
    expect(reports.map(({ error }) => (error as { code: string }).code)).toEqual([
      'generator-failed',
      'unknown-generator',
    ]);
  });

  it('with new params has one request at a time too, and shows the newest', async () => {
    const { change, reports } = await mountLive();
    const answer = holdServer(() => imageResponse(headers));
    await wait(150);
    change({ params: { x: 2 } });
    await wait(50);
    expect(requestedX()).toEqual([1]);
    await answer();
    expect(requestedX()).toEqual([1, 2]);
    await answer();
    expect(reports.at(-1)).toMatchObject({ status: 'loaded', shown_params: { x: 2 } });
    await wait(150);
    expect(requestedX()).toEqual([1, 2, 2]);
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
    expect(requestedX()).toEqual([2, 2, 2]);
  });
});
