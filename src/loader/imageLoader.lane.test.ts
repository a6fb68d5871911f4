/** The requests of a component: how many run at once, and which make room. */

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { newPage } from '../page/page';
import { imageResponse, server } from '../testing/browser';
import { answer, asked, begin, change, endLoader, loader, newLoader } from '../testing/loader';
import { NONE, offer, read, shown, startLoader, wait } from '../testing/loader';
import { drag, measured, type Took } from '../testing/measuredServer';
import { ImageLoader } from './imageLoader';

beforeEach(startLoader);
afterEach(endLoader);

describe('over a line of 100 ms', () => {
  /** The most images that are on their way at once; the tiers of one image count once. */
  function observe(took: (tier: string) => Took) {
    const running: unknown[] = [];
    let most = 0;
    measured(took);
    const respond = server.getMockImplementation();
    server.mockImplementation((url, request) => {
      const { x } = read(url);
      running.push(x);
      most = Math.max(most, new Set(running).size);
      const response = respond?.(url, request) ?? Promise.reject(new Error('no server'));
      return response.finally(() => running.splice(running.indexOf(x), 1));
    });
    return () => most;
  }

  async function longDrag() {
    for (let x = 1; x <= 60; x++) {
      change(x);
      await wait(1000 / 60);
    }
    await wait(1000);
    return shown.filter((name) => name.endsWith('preview')).length;
  }

  it('three requests run at once, and what they bring is shown in order', async () => {
    const most = observe(() => ({ line: 100, run: 10, encode: 5, transfer: 10 }));
    await begin();
    await drag(101, 104, 150);
    expect(most()).toBe(1);
    shown.length = 0;
    const images = await longDrag();
    expect(most()).toBe(3);
    expect(images).toBeGreaterThan(15);
    const values = shown.map((name) => Number.parseInt(name));
    expect(values).toEqual([...values].sort((a, b) => a - b));
    expect(shown.at(-1)).toBe('60 exact');
  });

  it('a slow function is asked for one image after the other', async () => {
    const most = observe(() => ({ line: 100, run: 120, encode: 5 }));
    await begin();
    await drag(101, 104, 300);
    await longDrag();
    expect(most()).toBe(1);
  });

  it('many components move at the same pace', async () => {
    offer(NONE);
    measured(() => ({ line: 20, run: 35, encode: 5 }));
    const page = newPage();
    const counts = Array<number>(8).fill(0);
    const loaders = counts.map((_, index) => {
      const show = () => void (counts[index] = (counts[index] ?? 0) + 1);
      return new ImageLoader({ show, changed: vi.fn() }, page);
    });
    for (let x = 0; x < 60; x++) {
      loaders.forEach((each, index) => {
        const params = { x: `${index} ${x}` };
        each.request({ generator: 'f', params, timeout: 60_000, reload: false });
      });
      await wait(50);
    }
    expect(Math.min(...counts)).toBeGreaterThan(0.7 * Math.max(...counts));
    for (const each of loaders) each.dispose();
  });

  it('the exact image is asked for beside the last previews', async () => {
    const most = observe(() => ({ line: 300, run: 10, encode: 5, transfer: 10 }));
    await begin();
    await drag(101, 104, 400);
    change(200);
    await wait(40);
    change(201);
    await wait(75);
    // Previews start 108 ms apart.
    expect(asked().slice(-2)).toEqual(['200 preview', '201 preview']);
    await wait(16);
    expect(asked().at(-1)).toBe('201 exact');
    await wait(2000);
    expect(most()).toBeLessThanOrEqual(3);
    expect(shown.slice(-3)).toEqual(['200 preview', '201 preview', '201 exact']);
  });

  it('the exact image waits for no pause between requests', async () => {
    observe(() => ({ line: 900, run: 10, encode: 5, transfer: 10 }));
    await begin();
    await drag(101, 104, 1000);
    server.mockClear();
    change(199);
    await wait(10);
    change(200);
    await wait(340);
    expect(asked()).toEqual(['199 preview', '200 preview', '200 exact']);
  });
});

describe('the lane of a component', () => {
  const lanes = () =>
    server.mock.calls.map(
      ([, { headers }]) => (headers as Record<string, string>)['Dash-Image-Lane'],
    );

  function ask(asking: ImageLoader, x: number, timeout = 60_000) {
    asking.request({ generator: 'f', params: { x }, timeout, reload: false });
    return wait(0);
  }

  it('is told to the server, one for all requests of a component', async () => {
    const other = newLoader();
    await ask(loader, 1);
    await ask(loader, 2);
    await ask(other, 3);
    other.dispose();
    const [first, second, third] = lanes();
    expect(first).toMatch(/^[a-z0-9]+$/);
    expect(second).toBe(first);
    expect(third).not.toBe(first);
  });

  it('is another one after a timeout, since runs that never end fill the old one', async () => {
    answer(() => new Promise<Response>(() => undefined));
    await ask(loader, 1, 500);
    await wait(500);
    await ask(loader, 2, 500);
    const [first, second] = lanes();
    expect(second).not.toBe(first);
  });
});

describe('a slow run', () => {
  const offerStops = (stops: boolean) => {
    offer({ nullable: [], stops });
  };

  /** The values that were asked for, some milliseconds after another one. */
  async function askedFor(milliseconds: number): Promise<unknown[]> {
    answer(({ x }) => (x === 0 ? imageResponse() : new Promise<Response>(() => undefined)));
    for (const x of [0, 1]) {
      loader.request({ generator: 'f', params: { x }, timeout: 0, reload: false });
      await wait(2000);
    }
    loader.request({ generator: 'f', params: { x: 2 }, timeout: 0, reload: false });
    await wait(milliseconds);
    const { calls } = server.mock;
    expect(calls[1]?.[1].signal?.aborted).toBe(calls.length > 2);
    return server.mock.calls.map(([url]) => read(url).x);
  }

  it('makes room at rest where the server says that it can be stopped', async () => {
    offerStops(true);
    expect(await askedFor(99)).toEqual([0, 1]);
    await wait(1);
    expect(server.mock.calls.map(([url]) => read(url).x)).toEqual([0, 1, 2]);
  });

  it('makes room after a second without a change where it cannot be stopped', async () => {
    offerStops(false);
    expect(await askedFor(999)).toEqual([0, 1]);
    await wait(1);
    expect(server.mock.calls.map(([url]) => read(url).x)).toEqual([0, 1, 2]);
  });

  it('of a plain function that nobody described makes room after a second', async () => {
    offer(NONE);
    expect(await askedFor(1000)).toEqual([0, 1, 2]);
  });
});
