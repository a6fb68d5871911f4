import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { fetchImage } from '../../page/fetchImage';
import { newPage, type Page } from '../../page/page';
import { addressOf } from '../../request/imageAddress';
import { canonicalJson } from '../../request/canonicalJson';
import {
  deferred,
  imageResponse,
  microtasks,
  stubImages,
  stubServer,
  type Server,
} from '../../testing/browser';
import { Refreshes } from './refreshes';

const NEAR = '&size=8x8&view=1,2,1,2';
const FAR = '&size=8x8&view=3,4,1,2';
const HOME = '&size=8x8';
const KEPT = { 'Cache-Control': 'private, max-age=60' };

let page: Page;
let server: Server;
let refreshes: Refreshes;
/** One for each request. */
let answers: ((response: Response) => void)[];

beforeEach(() => {
  vi.useFakeTimers();
  stubImages();
  page = newPage();
  refreshes = new Refreshes(page);
  page.around = refreshes.around;
  answers = [];
  answerWith({});
});

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

function answerWith(headers: Record<string, string>) {
  server = stubServer(() => imageResponse(headers));
}

/** Makes the server answer when the test says so. */
function holdServer() {
  server = stubServer(() => {
    const { promise, resolve } = deferred<Response>();
    answers.push(resolve);
    return promise;
  });
}

const at = (asked: string, k = 1) => addressOf('map', canonicalJson({ k }), asked);
const isKept = (asked: string, k = 1) => page.cache.get(at(asked, k).key) !== undefined;
const modes = () => server.mock.calls.map(([, { cache }]) => cache);

/** Fetches an image a moment after what came before. */
function ask(asked: string, { k = 1, reload = false } = {}) {
  vi.advanceTimersByTime(1);
  const never = new AbortController().signal;
  const image = { ...at(asked, k), reload, timeout: 0 };
  return fetchImage(page, image, { signal: never, superseded: never });
}

const refresh = (asked: string) => ask(asked, { reload: true });

it('a refresh drops all images of the same function and params, and no others', async () => {
  const all = [HOME, NEAR, '', '&size=8x8@2', '&size=8x8&theme=light,a,b,c&view=1,2,1,2'];
  for (const each of all) await ask(each);
  for (const k of [2, 12]) await ask(NEAR, { k });
  const before = await ask(NEAR);
  expect(refreshes.isOutdated(before)).toBe(false);
  const refreshed = await refresh(NEAR);
  expect(all.filter((each) => isKept(each))).toEqual([NEAR]);
  expect([2, 12].map((k) => isKept(NEAR, k))).toEqual([true, true]);
  expect([before, refreshed].map((each) => refreshes.isOutdated(each))).toEqual([true, false]);
});

it('images that the page had go past every cache, once', async () => {
  for (const each of [NEAR, HOME]) await ask(each);
  await refresh(HOME);
  server.mockClear();
  await ask(NEAR);
  expect(isKept(NEAR)).toBe(true);
  for (const each of [NEAR, FAR]) await ask(each);
  await ask(NEAR, { k: 2 });
  expect(modes()).toEqual(['reload', 'default', 'default', 'default']);
});

it('all images go past every cache that keeps them, as long as they may', async () => {
  answerWith(KEPT);
  await refresh(HOME);
  vi.advanceTimersByTime(30_000);
  await ask(FAR);
  vi.advanceTimersByTime(30_000);
  await ask(NEAR);
  await ask(FAR, { k: 2 });
  expect(modes()).toEqual(['reload', 'reload', 'default', 'default']);
});

it('images go past every cache while the refresh is under way', async () => {
  holdServer();
  void refresh(HOME);
  const near = ask(NEAR);
  await microtasks();
  expect(modes()).toEqual(['reload', 'reload']);
  answers[1]?.(imageResponse());
  await near;
  expect(isKept(NEAR)).toBe(true);
});

it('images go past every cache after a refresh that has failed', async () => {
  answerWith(KEPT);
  await ask(HOME);
  server = stubServer(() => new Response('', { status: 404 }));
  await expect(refresh(HOME)).rejects.toThrow();
  expect(isKept(HOME)).toBe(false);
  answerWith(KEPT);
  for (const each of [HOME, NEAR]) await ask(each);
  expect(modes()).toEqual(['reload', 'reload']);
});

it('an image that was on its way before is not kept, nor joined', async () => {
  holdServer();
  const before = ask(NEAR);
  await microtasks();
  const refreshed = refresh(HOME);
  const after = ask(NEAR);
  await microtasks();
  expect(modes()).toEqual(['default', 'reload', 'reload']);
  for (const answer of answers) answer(imageResponse());
  expect(refreshes.isOutdated(await before)).toBe(true);
  expect(refreshes.isOutdated(await refreshed)).toBe(false);
  expect(page.cache.get(at(NEAR).key)).toBe(await after);
});

it('two components that are refreshed at once share the request and its image', async () => {
  holdServer();
  const both = [refresh(HOME), refresh(HOME)];
  await microtasks();
  expect(modes()).toEqual(['reload']);
  answers[0]?.(imageResponse());
  const [one, other] = await Promise.all(both);
  expect(one).toBe(other);
  expect(one && refreshes.isOutdated(one)).toBe(false);
  expect(isKept(HOME)).toBe(true);
  void refresh(HOME);
  await microtasks();
  expect(isKept(HOME), 'the next refresh is one of its own').toBe(false);
});
