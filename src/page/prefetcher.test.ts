import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fetchImage } from './fetchImage';
import { newPage, type Page } from './page';
import { addressOf } from '../request/imageAddress';
import { canonicalJson } from '../request/canonicalJson';
import { Prefetcher } from './prefetcher';
import { deferred, fileOf, imageResponse, jsonBlock, problemResponse } from '../testing/browser';
import { stubImages, stubServer, stubUploads, type Server } from '../testing/browser';

const TIMEOUT = 60_000;
const REST = 250;

let page: Page;
let server: Server;
let prefetcher: Prefetcher;
let answers: ((response: Response) => void)[];

beforeEach(() => {
  vi.useFakeTimers();
  stubImages();
  jsonBlock('_dash-dynamic-image', { waves: { nullable: [] }, clouds: { nullable: true } });
  answers = [];
  server = stubServer(() => imageResponse());
  page = newPage();
  prefetcher = new Prefetcher(page);
});

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
  vi.useRealTimers();
  Reflect.deleteProperty(navigator, 'connection');
});

/** Makes the server answer when the test says so. */
function holdServer() {
  server = stubServer(() => {
    const { promise, resolve } = deferred<Response>();
    answers.push(resolve);
    return promise;
  });
}

async function answer(response: Response = imageResponse()) {
  answers.shift()?.(response);
  await wait(0);
}

const wait = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds);
const wish = (...values: unknown[]) => wishFor('waves', ...values);
const wishFor = (generator: string, ...values: unknown[]) =>
  values.map((x) => ({ generator, params: { x }, timeout: TIMEOUT }));
const owner = {};

const asked = () =>
  server.mock.calls.map(([url]) => {
    const params = new URLSearchParams(url.split('?')[1]).get('p') ?? '';
    return (JSON.parse(params) as { x: unknown }).x;
  });
const aborted = () => server.mock.calls.map(([, { signal }]) => signal?.aborted);

const isCached = (x: unknown) =>
  page.cache.get(addressOf('waves', canonicalJson({ x })).key) !== undefined;

/** What a component on the screen asks for. */
function ask(x: unknown) {
  const image = { ...addressOf('waves', canonicalJson({ x })), reload: false, timeout: TIMEOUT };
  const never = new AbortController().signal;
  return fetchImage(page, image, { signal: never, superseded: never });
}

describe('images that may be wanted', () => {
  it('are fetched one by one, in their order, when nothing has happened for a while', async () => {
    holdServer();
    prefetcher.wish(owner, wish(1, 2, 3));
    await wait(REST - 10);
    expect(asked()).toEqual([]);
    await wait(20);
    expect(asked()).toEqual([1]);
    await wait(1000);
    expect(asked()).toEqual([1]);
    await answer();
    expect(asked()).toEqual([1, 2]);
    await answer();
    await answer();
    expect(asked()).toEqual([1, 2, 3]);
    expect([1, 2, 3, 4].map(isCached)).toEqual([true, true, true, false]);
    await wait(10_000);
    expect(server).toHaveBeenCalledTimes(3);
  });

  it('are not fetched when they are there', async () => {
    await ask(1);
    server.mockClear();
    prefetcher.wish(owner, wish(1, 2));
    await wait(1000);
    expect(asked()).toEqual([2]);
  });

  it('wait until nobody has waited for anything for a while', async () => {
    holdServer();
    const visible = ask(0);
    prefetcher.wish(owner, wish(1));
    await wait(5000);
    expect(asked()).toEqual([0]);
    await answer();
    await visible;
    await wait(REST - 10);
    expect(asked()).toEqual([0]);
    await wait(20);
    expect(asked()).toEqual([0, 1]);
  });

  it('make room for the first who waits, and come again', async () => {
    holdServer();
    prefetcher.wish(owner, wish(1));
    await wait(REST + 10);
    const visible = ask(2);
    await wait(0);
    expect(asked()).toEqual([1, 2]);
    expect(aborted()).toEqual([true, false]);
    answers.shift();
    await answer();
    await visible;
    await wait(REST + 10);
    expect(asked()).toEqual([1, 2, 1]);
  });

  it('go on for those who want them after all, and then need no second request', async () => {
    holdServer();
    prefetcher.wish(owner, wish(1));
    await wait(REST + 10);
    const visible = ask(1);
    await wait(0);
    expect(aborted()).toEqual([false]);
    await answer();
    await expect(visible).resolves.toMatchObject({ image: { mediaType: 'image/png' } });
    await wait(1000);
    expect(server).toHaveBeenCalledTimes(1);
  });

  it('are given up when the list changes, unless they are in the new one too', async () => {
    holdServer();
    prefetcher.wish(owner, wish(1, 2));
    await wait(REST + 10);
    prefetcher.wish(owner, wish(2, 1));
    await wait(0);
    expect(aborted()).toEqual([false]);
    prefetcher.wish(owner, wish(3));
    await wait(0);
    expect(asked()).toEqual([1, 3]);
    expect(aborted()).toEqual([true, false]);
    prefetcher.wish(owner, []);
    await wait(1000);
    expect(aborted()).toEqual([true, true]);
    expect(server).toHaveBeenCalledTimes(2);
  });

  it('of one component come after those of another, and stay when that goes', async () => {
    holdServer();
    const other = {};
    prefetcher.wish(owner, wish(1, 2));
    prefetcher.wish(other, wish(3));
    await wait(REST + 10);
    prefetcher.wish(owner, []);
    await wait(0);
    expect(asked()).toEqual([1, 3]);
  });

  it('are not fetched while the tab is hidden', async () => {
    vi.spyOn(document, 'hidden', 'get').mockReturnValue(true);
    prefetcher.wish(owner, wish(1));
    await wait(1000);
    expect(asked()).toEqual([]);
    vi.spyOn(document, 'hidden', 'get').mockReturnValue(false);
    document.dispatchEvent(new Event('visibilitychange'));
    await wait(REST + 10);
    expect(asked()).toEqual([1]);
  });

  it('are not fetched for those who save data', async () => {
    Object.defineProperty(navigator, 'connection', {
      configurable: true,
      value: { saveData: true },
    });
    prefetcher.wish(owner, wish(1));
    await wait(1000);
    expect(asked()).toEqual([]);
  });

  it('are fetched no more once it turns out that they may not be kept', async () => {
    server = stubServer(() => imageResponse({ 'Cache-Control': 'no-store' }));
    prefetcher.wish(owner, wish(1, 2));
    await wait(1000);
    expect(asked()).toEqual([1]);
    prefetcher.wish(owner, [...wish(3), ...wishFor('clouds', 4)]);
    await wait(1000);
    expect(asked()).toEqual([1, 4]);
  });

  it.each([
    ['a failure', () => problemResponse(500, 'generator-failed')],
    ['a busy server', () => problemResponse(503, 'busy', { headers: { 'Retry-After': '1' } })],
    ['a lost network', () => Promise.reject(new TypeError('Failed to fetch'))],
  ])('are not tried again after %s, and nobody hears of it', async (_, fail) => {
    server = stubServer((url) => (url.includes('%3A1%7D') ? fail() : imageResponse()));
    prefetcher.wish(owner, wish(1, 2));
    await wait(20_000);
    expect(asked()).toEqual([1, 2]);
  });

  it('are tried again for those who want them after all', async () => {
    holdServer();
    prefetcher.wish(owner, wish(1));
    await wait(REST + 10);
    const visible = ask(1);
    await answer(new Response(null, { status: 503 }));
    await wait(1000);
    await answer();
    await expect(visible).resolves.toBeDefined();
    expect(asked()).toEqual([1, 1]);
  });
});

describe('what is not asked for in advance', () => {
  it.each([
    ['lacks a value', null],
    ['is no JSON', new Map()],
    ['is too large', Array.from({ length: 70 }, () => 'x'.repeat(990))],
  ])('is what %s', async (_, x) => {
    prefetcher.wish(owner, wish(x, 1));
    await wait(1000);
    expect(asked()).toEqual([1]);
  });

  it('is what would have to be uploaded, until it is', async () => {
    const uploads = stubUploads();
    const file = fileOf('photo');
    prefetcher.wish(owner, wish(file));
    await wait(1000);
    expect(uploads).toHaveLength(0);
    expect(asked()).toEqual([]);
    await page.blobs.upload(new Map([[file, 'params.x']]), {
      signal: new AbortController().signal,
      progress: () => undefined,
    });
    prefetcher.wish(owner, wish(file));
    await wait(1000);
    expect(uploads).toHaveLength(1);
    expect(asked()).toEqual([{ $blob: uploads[0]?.sha256 }]);
  });

  it('is what has a long URL, unless that has been made short before', async () => {
    const uploads = stubUploads();
    const long = Array.from({ length: 3 }, () => 'y'.repeat(900));
    const params = Object.fromEntries(long.map((text, index) => [`x${index}`, text]));
    const wishes = [{ generator: 'waves', params, timeout: TIMEOUT }];
    prefetcher.wish(owner, wishes);
    await wait(1000);
    expect(uploads).toHaveLength(0);
    expect(server).not.toHaveBeenCalled();
    await (await page.blobs.load()).put(canonicalJson(params), new AbortController().signal);
    prefetcher.wish(owner, [...wishes]);
    await wait(1000);
    expect(server).toHaveBeenCalledTimes(1);
    expect(uploads).toHaveLength(1);
  });
});

describe('images at a view', () => {
  const views = () =>
    server.mock.calls.map(([url]) => new URLSearchParams(url.split('?')[1]).get('view'));

  let view: string;
  const at = {
    ...{ generator: 'waves', params: { x: 1 }, timeout: TIMEOUT },
    get asked() {
      return `&view=${view}`;
    },
  };

  beforeEach(() => {
    view = '1,2,1,2';
  });

  it('are fetched at each view where the picture comes to rest, once', async () => {
    prefetcher.wish(owner, [at]);
    await wait(1000);
    expect(views()).toEqual(['1,2,1,2']);
    view = '3,4,1,2';
    await ask(0);
    await wait(1000);
    await ask(0);
    await wait(1000);
    expect(views()).toEqual(['1,2,1,2', null, '3,4,1,2', null]);
  });

  it('that cannot be had are tried once at each view', async () => {
    server = stubServer(() => problemResponse(500, 'generator-failed'));
    prefetcher.wish(owner, [at]);
    await wait(1000);
    prefetcher.wish({}, [at]);
    await wait(1000);
    view = '3,4,1,2';
    prefetcher.wish(owner, [at]);
    await wait(1000);
    expect(views()).toEqual(['1,2,1,2', '3,4,1,2']);
  });
});
