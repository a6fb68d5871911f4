/** An image loader and the server of its page: what was asked for, and what was shown. */

import { vi, type Mock } from 'vitest';
import { ImageLoader } from '../loader/imageLoader';
import type { ImageState, Shown } from '../loader/imageState';
import type { ImageCache } from '../page/imageCache';
import { newPage, type Page } from '../page/page';
import { deferred, imageResponse, jsonBlock, problemResponse } from './browser';
import { server, stubImages, stubServer } from './browser';

/** Facts of functions: with previews that the page may choose, with one always, without. */
export const AUTO = { nullable: [], preview: ['preview', 'half'] };
export const ALWAYS = { nullable: [], preview: ['preview'] };
export const NONE = { nullable: [] };

export let decode: Mock<() => Promise<void>>;
export let load: Mock<() => Promise<void>>;
/** The loader that `change` asks, its page's cache, and what it has told so far. */
export let loader: ImageLoader;
export let cache: ImageCache;
export let states: ImageState[];
export let shown: string[];

/** To be called before each test. */
export function startLoader(): void {
  vi.useFakeTimers();
  ({ decode, load } = stubImages());
  answer(() => imageResponse());
  offer(ALWAYS);
  replaceLoader();
}

/** To be called after each test. */
export function endLoader(): void {
  loader.dispose();
  vi.useRealTimers();
  vi.unstubAllGlobals();
}

/** Gives the page the facts of the functions `f` and `g`. */
export function offer(facts: object, others: Record<string, object> = {}) {
  jsonBlock('_dash-dynamic-image', { f: facts, g: facts, ...others });
}

/** A loader, on a page of its own unless told otherwise, which logs what it shows. */
export function newLoader(page: Page = newPage()): ImageLoader {
  [states, shown] = [[], []];
  ({ cache } = page);
  const show = ({ params, tier }: Shown) => shown.push(named(params.x, tier));
  return new ImageLoader({ show, changed: (state) => states.push(state) }, page);
}

/** Makes a new loader the one that `change` asks. */
export function replaceLoader(page?: Page): ImageLoader {
  loader = newLoader(page);
  return loader;
}

const named = (x: unknown, tier: string | null | undefined) => `${String(x)} ${tier ?? 'exact'}`;

interface Asked {
  readonly x: unknown;
  readonly tier: string;
}

/** The param `x` and the tier in the URL of an image. */
export function read(url: string): Asked {
  const query = new URLSearchParams(url.split('?')[1]);
  const { x } = JSON.parse(query.get('p') ?? '{}') as { x?: unknown };
  return { x, tier: query.get('tier') ?? 'exact' };
}

/** Stubs the server. A preview says how large the exact image is. */
export function answer(response: (asked: Asked) => Response | Promise<Response>): void {
  stubServer(async (url) => {
    const asked = read(url);
    const answered = await response(asked);
    if (asked.tier !== 'exact') answered.headers.set('Dash-Image-Size', '1x1');
    return answered;
  });
}

/** Makes the server answer when the test says so. */
export function holdServer() {
  const waiting = new Map<string, (response: Response) => void>();
  answer(({ x, tier }) => {
    const { promise, resolve } = deferred<Response>();
    waiting.set(named(x, tier), resolve);
    return promise;
  });
  return async (name: string, response: Response = imageResponse()) => {
    await wait(0);
    waiting.get(name)?.(response);
    await wait(0);
  };
}

export const wait = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds);

export function change(x: unknown, options: { generator?: string; reload?: boolean } = {}) {
  const { generator = 'f', reload = false } = options;
  loader.request({ generator, params: { x }, timeout: 60_000, reload });
}

/** Shows the exact image of x = 0 and forgets how it came. */
export async function begin() {
  change(0);
  await wait(1000);
  forget();
}

/** The same, and the next change is not the first of a movement. */
export async function beginMoving() {
  for (const x of [0, -1]) {
    change(x);
    await wait(1000);
  }
  change(0);
  await wait(0);
  forget();
}

function forget() {
  server.mockClear();
  shown.length = 0;
  states.length = 0;
}

export const asked = () =>
  server.mock.calls.map(([url]) => read(url)).map(({ x, tier }) => named(x, tier));
export const aborted = () => server.mock.calls.map(([, { signal }]) => signal?.aborted);
export const status = () => states.at(-1)?.status;
export const failing = () => problemResponse(500, 'generator-failed');
