// @vitest-environment jsdom
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ImageLoader } from '../../loader/imageLoader';
import type { ImageState, Shown } from '../../loader/imageState';
import { thisPage } from '../../page/page';
import {
  deferred,
  imageResponse,
  jsonBlock,
  problemResponse,
  stubImages,
  stubServer,
  type Server,
} from '../../testing/browser';
import { LayerHand } from './layerHand';

const HEADERS = { 'Dash-Image-Axes': '[]', 'Cache-Control': 'private, max-age=60' };
const NO_CACHE = { 'Dash-Image-Axes': '[]', 'Cache-Control': 'no-store' };

type Layer = Record<string, unknown>;

let server: Server;
let answers: Map<string, (url: string) => Response | Promise<Response>>;
let alive: Set<string>;

beforeEach(() => {
  ({ alive } = stubImages());
  vi.stubGlobal('ResizeObserver', undefined);
  answers = new Map();
  server = stubServer((url) => {
    const [, name = ''] = /_dash-dynamic-image\/(\w+)\?/.exec(url) ?? [];
    return answers.get(name)?.(url) ?? imageResponse(HEADERS);
  });
  jsonBlock('_dash-dynamic-image', {});
});

let loaders: ImageLoader[] = [];

afterEach(() => {
  for (const loader of loaders) loader.dispose();
  loaders = [];
  for (const key of thisPage.cache.keys) thisPage.cache.delete(key);
});

/** A component without React; each test has params of its own, since the page keeps images. */
function component() {
  const element = document.createElement('div');
  const frame = document.createElement('div');
  element.append(frame);
  document.body.append(element);
  const state: { shown: Shown | null; now: ImageState | null } = { shown: null, now: null };
  const report = vi.fn<(props: Record<string, unknown>) => void>();
  let loader: ImageLoader | null = null;
  const hand = new LayerHand({
    ...{ element: { current: element }, frame: { current: frame }, report },
    shown: {
      get current() {
        return state.shown;
      },
    },
    loader: {
      get current() {
        return loader;
      },
    },
    asked: () => Promise.reject(new Error('no size is asked for')),
    changed: () => undefined,
  });
  const made = new ImageLoader({
    show: (shown) => {
      state.shown = shown;
      frame.replaceChildren(shown.element, ...(shown.set ? [shown.set.element] : []));
      shown.set?.entered();
    },
    changed: (now) => {
      state.now = now;
    },
  });
  loader = made;
  loaders.push(made);
  const request = (params: Record<string, unknown>, layers: readonly Layer[], reload = false) => {
    const layered = hand.layered({ layers, params });
    hand.update({ layers, params });
    const wanted = layered?.at(null);
    made.request({ generator: 'base', params, timeout: 0, reload, layers: wanted });
  };
  const status = (expected: string) => vi.waitFor(() => { expect(state.now?.status).toBe(expected); }); // prettier-ignore
  const images = () => [...frame.querySelectorAll('img')];
  return { hand, loader: made, frame, report, request, status, images, state };
}

const asked = () =>
  server.mock.calls.map(([url]) => decodeURIComponent(url).replace(/.*image\//, ''));
const isShown = (image: HTMLElement | undefined) => image?.hidden === false;

test('the image and its layers are shown in one step', async () => {
  const slow = deferred<Response>();
  answers.set('one', () => slow.promise);
  const { request, status, images } = component();
  request({ t: 1 }, [
    { id: 'a', generator: 'one' },
    { id: 'b', generator: 'two', params: { q: 1 } },
  ]);
  await vi.waitFor(() => {
    expect(asked()).toEqual(['base?p={"t":1}', 'one?p={"t":1}', 'two?p={"q":1}']);
  });
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(images()).toHaveLength(0);
  slow.resolve(imageResponse(HEADERS));
  await status('loaded');
  expect(images()).toHaveLength(3);
});

test('a picture that is on screen is not asked for again, also without a lifetime', async () => {
  answers.set('base', () => imageResponse(NO_CACHE));
  const { request, status, images, state } = component();
  request({ t: 2 }, [{ id: 'a', generator: 'one', params: { z: 1 } }]);
  await status('loaded');
  const before = state.shown;
  request({ t: 2 }, [{ id: 'a', generator: 'one', params: { z: 2 } }]);
  await vi.waitFor(() => { expect(state.shown).not.toBe(before); }); // prettier-ignore
  expect(asked()).toEqual(['base?p={"t":2}', 'one?p={"z":1}', 'one?p={"z":2}']);
  expect(images()[0]).toBe(before?.element);
  // The other way around.
  request({ t: 3 }, [{ id: 'a', generator: 'one', params: { z: 2 } }]);
  await vi.waitFor(() => { expect(asked().at(-1)).toBe('base?p={"t":3}'); }); // prettier-ignore
  await status('loaded');
  // What is to be refreshed is all asked for.
  request({ t: 3 }, [{ id: 'a', generator: 'one', params: { z: 2 } }], true);
  await vi.waitFor(() => { expect(asked()).toHaveLength(6); }); // prettier-ignore
});

test('visibility, opacity and order ask for nothing, and what is hidden is not fetched', async () => {
  answers.set('base', () => imageResponse(NO_CACHE));
  answers.set('one', () => imageResponse(NO_CACHE));
  const { request, status, images } = component();
  const one = { id: 'a', generator: 'one' };
  const two = { id: 'b', generator: 'two', visible: false };
  request({ t: 4 }, [one, two]);
  await status('loaded');
  expect(asked()).toEqual(['base?p={"t":4}', 'one?p={"t":4}']);
  request({ t: 4 }, [{ ...one, visible: false, opacity: 0.5 }, two]);
  expect(isShown(images()[1])).toBe(false);
  request({ t: 4 }, [two, { ...one, visible: true }]);
  await status('loaded');
  expect(asked()).toHaveLength(2);
  expect(isShown(images()[1])).toBe(true);
  request({ t: 4 }, [{ ...two, visible: true }, one]);
  await vi.waitFor(() => { expect(images()).toHaveLength(3); }); // prettier-ignore
  expect(asked().slice(2)).toEqual(['two?p={"t":4}']);
});

test('a layer that fails is hidden and told, and loads again', async () => {
  answers.set('one', () => problemResponse(500, 'generator-failed'));
  const { request, status, images, frame, report } = component();
  request({ t: 5 }, [
    { id: 'a', generator: 'one' },
    { id: 'b', generator: 'two' },
  ]);
  await status('loaded');
  expect(images()).toHaveLength(2);
  expect(frame.textContent).toContain('Layer a is hidden.');
  const [told] = report.mock.lastCall ?? [];
  expect(told?.layer_errors).toMatchObject({ a: { code: 'generator-failed', generator: 'one' } });
  answers.delete('one');
  frame.querySelector('button')?.click();
  await vi.waitFor(() => { expect(images()).toHaveLength(3); }); // prettier-ignore
  expect(report).toHaveBeenLastCalledWith({ layer_errors: null });
  expect(frame.textContent).toBe('');
  expect(asked().filter((each) => each.startsWith('two'))).toHaveLength(1);
});

test('a layer that lacks a value waits and says nothing', async () => {
  answers.set('one', () => problemResponse(400, 'value-missing'));
  const { request, status, images, report } = component();
  request({ t: 6 }, [{ id: 'a', generator: 'one' }, { id: 'b' }]);
  await status('loaded');
  expect(images()).toHaveLength(1);
  expect(report).not.toHaveBeenCalled();
});

test('an image that fails keeps the set on screen', async () => {
  const { request, status, images } = component();
  request({ t: 7 }, [{ id: 'a', generator: 'one' }]);
  await status('loaded');
  const before = images();
  answers.set('base', () => problemResponse(500, 'generator-failed'));
  request({ t: 8 }, [{ id: 'a', generator: 'one' }]);
  await status('error');
  expect(images()).toEqual(before);
});

test('in a drag the newest complete set is shown, and no object URL is left', async () => {
  const { request, status, state, loader, frame } = component();
  const seen: unknown[] = [];
  for (let t = 100; t < 110; t++) {
    request({ t }, [{ id: 'a', generator: 'one' }]);
    await new Promise((resolve) => setTimeout(resolve, 3));
    if (state.shown) seen.push([state.shown.params.t, frame.querySelectorAll('img').length]);
  }
  await vi.waitFor(() => { expect(state.shown?.params).toEqual({ t: 109 }); }); // prettier-ignore
  await status('loaded');
  expect(seen.every((each) => (each as number[])[1] === 2)).toBe(true);
  loader.dispose();
  loaders = [];
  for (const key of thisPage.cache.keys) thisPage.cache.delete(key);
  expect(alive.size).toBe(0);
});

test('a request that is dropped releases what has come', async () => {
  const slow = deferred<Response>();
  answers.set('one', () => slow.promise);
  answers.set('base', () => imageResponse(NO_CACHE));
  const { request, loader } = component();
  request({ t: 9 }, [{ id: 'a', generator: 'one' }]);
  await vi.waitFor(() => { expect(asked()).toHaveLength(2); }); // prettier-ignore
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(alive.size).toBe(1);
  loader.dispose();
  loaders = [];
  await vi.waitFor(() => { expect(alive.size).toBe(0); }); // prettier-ignore
});
