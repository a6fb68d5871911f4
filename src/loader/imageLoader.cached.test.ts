/** States of a component whose newest image is in the cache of the page. */

import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { newPage } from '../page/page';
import { deferred, imageResponse, jsonBlock, stubImages, stubServer } from '../testing/browser';
import { ImageLoader } from './imageLoader';
import type { ImageState } from './imageState';

let loader: ImageLoader;
let states: ImageState[];
let images: ReturnType<typeof stubImages>;

beforeEach(() => {
  vi.useFakeTimers();
  images = stubImages();
  stubServer(() => imageResponse());
  jsonBlock('_dash-dynamic-image', { f: { nullable: [] } });
  states = [];
  const events = { show: () => undefined, changed: (state: ImageState) => states.push(state) };
  loader = new ImageLoader(events, newPage());
});

afterEach(() => {
  loader.dispose();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const wait = () => vi.advanceTimersByTimeAsync(100);
const told = () => states.map(({ status, shown }) => [status, shown?.params.x ?? null]);

async function change(x: number) {
  loader.request({ generator: 'f', params: { x }, timeout: 60_000, reload: false });
  await wait();
}

it('an older image that comes to be decoded meanwhile is not the last one', async () => {
  await change(0);
  await change(1);
  const [older, newest] = [deferred<undefined>(), deferred<undefined>()];
  images.decode.mockReturnValueOnce(older.promise).mockReturnValueOnce(newest.promise);
  await change(2);
  await change(0);
  states.length = 0;
  older.resolve(undefined);
  await wait();
  newest.resolve(undefined);
  await wait();
  expect(told()).toEqual([
    ['loading', 2],
    ['loaded', 0],
  ]);
});
