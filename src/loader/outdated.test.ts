import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { newPage } from '../page/page';
import { generatorFacts, watchFacts } from '../request/generatorFacts';
import { learnFacts } from '../request/learnFacts';
import { imageResponse, jsonBlock, problemResponse, stubImages } from '../testing/browser';
import { stubServer, type Server } from '../testing/browser';
import { ImageLoader } from './imageLoader';
import type { ImageState } from './imageState';

const OLD = { nullable: [] };
const NEW = { nullable: [], theme: true };
const THEME = '&theme=dark,1a1b1e,c9c9c9,228be6';

let server: Server;
let states: ImageState[];
let loader: ImageLoader;
let stopListening: () => void;

beforeEach(() => {
  vi.useFakeTimers();
  stubImages();
  states = [];
  loader = new ImageLoader(
    { show: () => undefined, changed: (state) => states.push(state) },
    newPage(),
  );
});

afterEach(() => {
  stopListening();
  loader.dispose();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const wait = () => vi.advanceTimersByTimeAsync(100);
const statuses = () => states.map(({ status }) => status);

/** The component of a function that asks for a theme by the latest facts, as the hooks have it. */
async function follow(generator: string) {
  const ask = () => {
    const asked = generatorFacts(generator).theme ? THEME : '';
    loader.request({ generator, params: {}, timeout: 60_000, reload: false, asked });
  };
  stopListening = watchFacts(ask);
  ask();
  await wait();
}

/** A server whose function asks for these facts now. */
function serve(facts: () => object, isGood: (url: string) => boolean) {
  server = stubServer((url) =>
    isGood(url) ? imageResponse() : problemResponse(400, 'off-list', { facts: facts() }),
  );
}

it('a page with old facts asks once more, and shows no error', async () => {
  jsonBlock('_dash-dynamic-image', { one: OLD });
  serve(
    () => NEW,
    (url) => url.endsWith(THEME),
  );
  await follow('one');
  expect(server).toHaveBeenCalledTimes(2);
  expect(statuses()).not.toContain('error');
  expect(statuses().at(-1)).toBe('loaded');
});

it('an error under present facts is shown', async () => {
  jsonBlock('_dash-dynamic-image', { two: OLD });
  serve(
    () => OLD,
    () => false,
  );
  await follow('two');
  expect(server).toHaveBeenCalledTimes(1);
  expect(statuses().at(-1)).toBe('error');
});

it('servers of two versions that take turns do not keep the page busy', async () => {
  jsonBlock('_dash-dynamic-image', { three: OLD });
  let count = 0;
  serve(
    () => (count++ % 2 ? OLD : NEW),
    () => false,
  );
  await follow('three');
  expect(server).toHaveBeenCalledTimes(2);
  expect(statuses().at(-1)).toBe('error');
});

it('facts of a proxy that fit no function are ignored', async () => {
  jsonBlock('_dash-dynamic-image', { four: OLD });
  serve(
    () => ({ nullable: 'all' }),
    () => false,
  );
  await follow('four');
  expect(server).toHaveBeenCalledTimes(1);
  expect(generatorFacts('four')).toEqual(OLD);
});

it('a change of the box or the theme asks for the exact image at once', async () => {
  jsonBlock('_dash-dynamic-image', { five: { ...NEW, preview: ['preview'] } });
  stopListening = () => undefined;
  server = stubServer(() => imageResponse());
  for (const asked of ['&size=80x80', '&size=88x80', '&size=96x80']) {
    loader.request({ generator: 'five', params: {}, timeout: 60_000, reload: false, asked });
    await wait();
  }
  const urls = server.mock.calls.map(([url]) => url.split('?')[1]);
  expect(urls).toEqual(
    ['&size=80x80', '&size=88x80', '&size=96x80'].map((each) => `p=%7B%7D${each}`),
  );
});

it('listeners hear of each lesson until they leave', () => {
  const listener = vi.fn();
  stopListening = watchFacts(listener);
  learnFacts('six', OLD);
  learnFacts('six', OLD);
  expect(listener).toHaveBeenCalledTimes(1);
  stopListening();
  vi.advanceTimersByTime(11_000);
  learnFacts('six', NEW);
  expect(listener).toHaveBeenCalledTimes(1);
  expect(generatorFacts('six')).toEqual(NEW);
});
