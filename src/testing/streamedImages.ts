/** Components on a page that shows functions that yield, without React. */

import { vi } from 'vitest';
import { ImageLoader } from '../loader/imageLoader';
import { progressOf, type ImageState } from '../loader/imageState';
import type { ImageRequest } from '../loader/target';
import { newPage, type Page } from '../page/page';
import { jsonBlock, server, stubImages } from './browser';
import { stubBlob, Streamed, stubStreams } from './streams';

/** The answers so far. */
export let streams: Streamed[];
export let images: ReturnType<typeof stubImages>;
export let page: Page;
let loaders: ImageLoader[];

/** To be called before each test. The function `f` yields, `plain` does not. */
export async function startPage(): Promise<void> {
  vi.useFakeTimers();
  await stubBlob();
  images = stubImages();
  jsonBlock('_dash-dynamic-image', {
    f: { nullable: [], frames: true },
    plain: { nullable: [] },
  });
  loaders = [];
  page = newPage();
  answer();
}

/** To be called after each test. */
export function endPage(): void {
  for (const loader of loaders) loader.dispose();
  vi.useRealTimers();
  vi.unstubAllGlobals();
}

export const wait = (milliseconds = 0) => vi.advanceTimersByTimeAsync(milliseconds);

/** Answers with new streams, which the test goes on with, unless `other` has an answer. */
export function answer(other?: (url: string) => Response | null): void {
  streams = stubStreams(other);
}

export function component() {
  const shown: string[] = [];
  const states: ImageState[] = [];
  const loader = new ImageLoader(
    {
      show: ({ params, tier, image }) => {
        shown.push(`${String(params.x)} ${tier} ${image.image.blob.size}`);
      },
      changed: (state) => states.push(state),
    },
    page,
  );
  loaders.push(loader);
  const change = (x: unknown, more: Partial<ImageRequest> = {}) => {
    loader.request({ generator: 'f', params: { x }, timeout: 60_000, reload: false, ...more });
  };
  const state = (): ImageState => states.at(-1) ?? { status: 'idle', shown: null };
  return { loader, change, shown, states, state };
}

export const urls = () => server.mock.calls.map(([url]) => url.replace(/^.*?\?p=/, ''));
export const told = (state: ImageState) => {
  const run = progressOf(state)?.told;
  return run ? [run.value, run.text] : null;
};

/** A component whose stream has begun. */
export async function begun(x: unknown = 1) {
  const made = component();
  made.change(x);
  await wait();
  const [stream = new Streamed()] = streams;
  return { ...made, stream };
}
