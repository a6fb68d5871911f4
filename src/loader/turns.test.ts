// @vitest-environment jsdom
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { newPage } from '../page/page';
import { imageResponse, stubImages, stubServer } from '../testing/browser';
import { ImageLoader } from './imageLoader';

const IMAGES = 12;
const TICK_MS = 200;
/** Of four at once, so that not much more than four of twelve come within a tick. */
const ANSWER_MS = 190;

beforeEach(() => {
  vi.useFakeTimers();
  stubImages();
});

afterEach(() => {
  vi.useRealTimers();
});

test('no image stands still while one value moves more images than the server can draw', async () => {
  stubServer(async () => {
    await new Promise((resolve) => setTimeout(resolve, ANSWER_MS));
    return imageResponse();
  });
  const page = newPage();
  const shown = Array.from({ length: IMAGES }, (): unknown[] => []);
  const loaders = shown.map((seen) => {
    const show = ({ params }: { readonly params: object }) => seen.push(params);
    return new ImageLoader({ show, changed: () => undefined }, page);
  });
  for (let t = 0; t < 20; t++) {
    loaders.forEach((loader, at) => {
      loader.request({ generator: `image${at}`, params: { t }, timeout: 0, reload: false });
    });
    await vi.advanceTimersByTimeAsync(TICK_MS);
  }
  const counts = shown.map((seen) => seen.length);
  expect(Math.min(...counts)).toBeGreaterThan(5);
  for (const loader of loaders) loader.dispose();
});
