import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { newPage } from '../page/page';
import { imageResponse, jsonBlock, stubImages, stubServer } from '../testing/browser';
import { ImageLoader } from './imageLoader';

const ANSWER_MS = 40;

let loaders: ImageLoader[];

beforeEach(() => {
  vi.useFakeTimers();
  stubImages();
  stubServer(async () => {
    await new Promise((resolve) => setTimeout(resolve, ANSWER_MS));
    return imageResponse();
  });
  jsonBlock('_dash-dynamic-image', { f: { nullable: [] } });
  loaders = [];
});

afterEach(() => {
  for (const loader of loaders) loader.dispose();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** The times in milliseconds at which so many components show the image of each step of params. */
async function times(count: number, steps: number): Promise<number[][]> {
  const page = newPage();
  const found: number[][] = Array.from({ length: steps }, () => []);
  let began = 0;
  loaders = Array.from({ length: count }, () => {
    const show = ({ params }: { params: Readonly<Record<string, unknown>> }) =>
      found[Number(params.step)]?.push(performance.now() - began);
    return new ImageLoader({ show, changed: () => undefined }, page);
  });
  for (let step = 0; step < steps; step++) {
    began = performance.now();
    loaders.forEach((loader, index) => {
      loader.request({ generator: 'f', params: { index, step }, timeout: 0, reload: false });
    });
    await vi.advanceTimersByTimeAsync(10_000);
  }
  return found;
}

it('first pictures come in groups while many others wait, and the last ones as they arrive', async () => {
  const [first = []] = await times(40, 1);
  expect(first).toHaveLength(40);
  // Four arrive every 40 ms, and a group lasts 100 ms.
  expect([...new Set(first)]).toEqual([140, 260, 280, 320, 360, 380, 400]);
});

it('the pictures of a page of a few come as they arrive', async () => {
  const [first = []] = await times(12, 1);
  expect([...new Set(first)]).toEqual([40, 80, 120]);
});

it('a picture that takes the place of another one waits for no group', async () => {
  const [, next = []] = await times(40, 2);
  expect([...new Set(next)]).toHaveLength(10);
});
