import { afterEach, beforeEach, describe, expect, it, vi, type Mock } from 'vitest';
import type { ImageCache } from '../page/imageCache';
import { ImageLoader } from './imageLoader';
import type { ImageState, Shown } from './imageState';
import { newPage, type Page } from '../page/page';
import { deferred, fileOf, imageResponse, jsonBlock, problemResponse } from '../testing/browser';
import {
  stubImages,
  stubServer,
  stubUploads,
  type Server,
  type UploadRequest,
} from '../testing/browser';

let server: Server;
let decode: Mock<() => Promise<void>>;
let load: Mock<() => Promise<void>>;
let loader: ImageLoader;
let cache: ImageCache;
let states: ImageState[];
let shown: string[];

const AUTO = { nullable: [], preview: ['preview', 'half'] };
const ALWAYS = { nullable: [], preview: ['preview'] };
const NONE = { nullable: [] };

beforeEach(() => {
  vi.useFakeTimers();
  ({ decode, load } = stubImages());
  answer(() => imageResponse());
  offer(ALWAYS);
  loader = newLoader();
});

afterEach(() => {
  loader.dispose();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const wait = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds);

function offer(facts: object, others: Record<string, object> = {}) {
  jsonBlock('_dash-dynamic-image', { f: facts, g: facts, ...others });
}

/** A loader on a page of its own, which logs what it shows. */
function newLoader(page: Page = newPage()): ImageLoader {
  [states, shown] = [[], []];
  ({ cache } = page);
  const show = ({ params, tier }: Shown) => shown.push(named(params.x, tier));
  return new ImageLoader({ show, changed: (state) => states.push(state) }, page);
}

const named = (x: unknown, tier: string | null | undefined) => `${String(x)} ${tier ?? 'exact'}`;

interface Asked {
  readonly x: unknown;
  readonly tier: string;
}

/** What a URL asks for. */
function read(url: string): Asked {
  const query = new URLSearchParams(url.split('?')[1]);
  const { x } = JSON.parse(query.get('p') ?? '{}') as { x?: unknown };
  return { x, tier: query.get('tier') ?? 'exact' };
}

/** A preview says how large the exact image is. */
function answer(response: (asked: Asked) => Response | Promise<Response>): void {
  server = stubServer(async (url) => {
    const asked = read(url);
    const answered = await response(asked);
    if (asked.tier !== 'exact') answered.headers.set('Dash-Image-Size', '1x1');
    return answered;
  });
}

/** Makes the server answer when the test says so. */
function holdServer() {
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

function change(x: unknown, options: { generator?: string; reload?: boolean } = {}) {
  const { generator = 'f', reload = false } = options;
  loader.request({ generator, params: { x }, timeout: 60_000, reload });
}

/** Shows the exact image of x = 0 and forgets how it came. */
async function begin() {
  change(0);
  await wait(1000);
  server.mockClear();
  shown.length = 0;
  states.length = 0;
}

/** The same, and the next change is not the first of a movement. */
async function beginMoving() {
  change(0);
  await wait(1000);
  change(-1);
  await wait(1000);
  change(0);
  await wait(0);
  server.mockClear();
  shown.length = 0;
  states.length = 0;
}

const asked = () =>
  server.mock.calls.map(([url]) => read(url)).map(({ x, tier }) => named(x, tier));
const aborted = () => server.mock.calls.map(([, { signal }]) => signal?.aborted);
const status = () => states.at(-1)?.status;
const failing = () => problemResponse(500, 'generator-failed');
const noStore = () => imageResponse({ 'Cache-Control': 'no-store' });

describe('params that move', () => {
  it('ask for previews, and for the exact image 50 ms after the last change', async () => {
    await beginMoving();
    for (const x of [1, 2, 3]) {
      change(x);
      await wait(49);
    }
    expect(asked()).toEqual(['1 preview', '2 preview', '3 preview']);
    await wait(1);
    expect(asked().slice(3)).toEqual(['3 exact']);
    await wait(10_000);
    expect(asked().length).toBe(4);
    expect(shown).toEqual(['1 preview', '2 preview', '3 preview', '3 exact']);
  });

  it('ask no more where the server has sent the exact image in the place of a preview', async () => {
    await beginMoving();
    server = stubServer(() => imageResponse());
    change(1);
    await wait(10);
    expect(status()).toBe('loaded');
    change(2);
    await wait(100);
    change(1);
    await wait(1000);
    expect(asked()).toEqual(['1 preview', '2 preview']);
    expect(shown).toEqual(['1 exact', '2 exact', '1 exact']);
  });

  it('are loading until the exact image is there, whatever is on screen', async () => {
    await beginMoving();
    change(1);
    await wait(49);
    expect(states.at(-1)).toMatchObject({ status: 'loading', shown: { params: { x: 1 } } });
    expect(states.at(-1)?.shown?.tier).toBe('preview');
    await wait(1);
    expect(states.at(-1)).toMatchObject({ status: 'loaded', shown: { params: { x: 1 } } });
    expect(states.at(-1)?.shown?.tier).toBe('exact');
    expect(states.filter((state) => state.status === 'loaded').length).toBe(1);
  });

  it('ask exactly where the generator has no previews', async () => {
    offer(NONE);
    await begin();
    change(1);
    await wait(1000);
    expect(asked()).toEqual(['1 exact']);
  });

  it('ask exactly for a first image of which another component has had a preview', async () => {
    const page = newPage();
    const other = newLoader(page);
    loader = other;
    await beginMoving();
    change(1);
    await wait(10);
    expect(asked()).toEqual(['1 preview']);
    loader = newLoader(page);
    change(1);
    await wait(10);
    expect(shown).toEqual(['1 exact']);
    other.dispose();
  });

  it('are not loaded with an older exact image while a preview is decoded', async () => {
    await beginMoving();
    change(1);
    await wait(10);
    const [old, preview] = [deferred<undefined>(), deferred<undefined>()];
    decode.mockReturnValueOnce(old.promise);
    load.mockReturnValueOnce(preview.promise);
    change(2, { reload: true });
    await wait(10);
    states.length = 0;
    change(1);
    old.resolve(undefined);
    await wait(10);
    expect(shown.at(-1)).toBe('2 exact');
    expect(states.map((state) => state.status)).not.toContain('loaded');
    preview.resolve(undefined);
    await wait(1000);
    expect(shown.at(-1)).toBe('1 exact');
  });

  it('ask exactly while nothing is on screen', async () => {
    const respond = holdServer();
    change(0);
    await wait(0);
    change(1);
    await respond('0 exact', failing());
    await respond('1 exact');
    await wait(1000);
    expect(asked()).toEqual(['0 exact', '1 exact']);
    expect(shown).toEqual(['1 exact']);
  });

  it('use an exact image that the page has, and ask for nothing', async () => {
    await begin();
    change(1);
    await wait(1000);
    change(0);
    await wait(1000);
    expect(asked()).toEqual(['1 preview', '1 exact']);
    expect(shown.at(-1)).toBe('0 exact');
  });

  it('use a preview that the page has, and ask for the exact image at rest', async () => {
    await beginMoving();
    for (const x of [1, 2]) {
      change(x);
      await wait(40);
    }
    change(1);
    await wait(49);
    expect(asked()).toEqual(['1 preview', '2 preview']);
    expect(shown.at(-1)).toBe('1 preview');
    expect(status()).toBe('loading');
    await wait(1);
    expect(asked().slice(2)).toEqual(['1 exact']);
  });

  it('use a preview that the page has in a tier that they would not ask for', async () => {
    offer(AUTO);
    measured((tier) => ({ encode: 0, transfer: tier === 'half' ? 20 : 150 }));
    await begin();
    for (let x = 1; x < 20; x++) {
      change(x);
      await wait(40);
    }
    expect(asked().at(-1)).toMatch(/half$/);
    expect(asked()).toContain('4 preview');
    server.mockClear();
    change(4);
    await wait(40);
    expect(asked()).toEqual([]);
    expect(shown.at(-1)).toBe('4 preview');
  });

  it('ask exactly for the image that is on screen exactly, though nobody may keep it', async () => {
    await beginMoving();
    answer(noStore);
    change(0, { reload: true });
    await wait(10);
    server.mockClear();
    shown.length = 0;
    const respond = holdServer();
    change(1);
    await wait(0);
    change(0);
    await respond('1 preview', failing());
    await respond('0 exact', noStore());
    await wait(1000);
    expect(asked()).toEqual(['1 preview', '0 exact']);
    expect(shown).toEqual(['0 exact']);
  });

  it('give up an exact image on its way for the preview of a newer one', async () => {
    await beginMoving();
    const respond = holdServer();
    change(1);
    await respond('1 preview');
    await wait(50);
    change(2);
    await wait(0);
    expect(asked()).toEqual(['1 preview', '1 exact', '2 preview']);
    expect(aborted()).toEqual([false, true, false]);
    await respond('2 preview');
    expect(shown).toEqual(['1 preview', '2 preview']);
  });

  it('wait with the exact image for the preview of it that is on its way', async () => {
    await beginMoving();
    const respond = holdServer();
    change(1);
    await wait(500);
    expect(asked()).toEqual(['1 preview']);
    await respond('1 preview');
    expect(shown).toEqual(['1 preview']);
    expect(status()).toBe('loading');
    await respond('1 exact');
    expect(shown).toEqual(['1 preview', '1 exact']);
    expect(status()).toBe('loaded');
  });

  it('get their last preview before their exact image, however long it has to wait', async () => {
    await beginMoving();
    const respond = holdServer();
    for (const x of [1, 2]) {
      change(x);
      await wait(10);
    }
    await wait(500);
    expect(asked()).toEqual(['1 preview']);
    await respond('1 preview');
    await wait(16);
    await respond('2 preview');
    await respond('2 exact');
    expect(asked()).toEqual(['1 preview', '2 preview', '2 exact']);
    expect(shown).toEqual(['1 preview', '2 preview', '2 exact']);
  });

  it('fetch the next image while one is decoded, and are not at rest before it', async () => {
    await beginMoving();
    const decoding = deferred<undefined>();
    load.mockReturnValueOnce(decoding.promise);
    change(1);
    await wait(10);
    change(2);
    await wait(10);
    expect(asked()).toEqual(['1 preview', '2 preview']);
    decoding.resolve(undefined);
    await wait(1000);
    expect(shown.at(-1)).toBe('2 exact');
    expect(states.filter((state) => state.status === 'loaded').length).toBe(1);
  });

  it('ask for nothing after the component has gone', async () => {
    await beginMoving();
    change(1);
    await wait(40);
    loader.dispose();
    await wait(1000);
    expect(asked()).toEqual(['1 preview']);
  });

  it('are named by URLs that differ only by their tier, however long they are', async () => {
    stubUploads();
    await begin();
    for (const x of ['short', Array.from({ length: 300 }, (_, index) => `${index}`.repeat(2))]) {
      change(x);
      await wait(1000);
    }
    const urls = server.mock.calls.map(([url]) => url);
    expect(urls.length).toBe(4);
    expect(urls[0]).toBe(`${urls[1] ?? ''}&tier=preview`);
    expect(urls[2]).toBe(`${urls[3] ?? ''}&tier=preview`);
    expect(urls[2]?.length).toBeLessThan(2000);
  });

  it('go up for none of the tiers where the exact URL has just room', async () => {
    const uploads = stubUploads();
    await begin();
    const overhead = `/_dash-dynamic-image/f?p=${encodeURIComponent('{"a":"","x":""}')}`.length;
    const params = { a: 'a'.repeat(970), x: 'x'.repeat(2000 - overhead - 970) };
    loader.request({ generator: 'f', params, timeout: 0, reload: false });
    await wait(1000);
    expect(server.mock.calls.map(([url]) => url.length)).toEqual([2013, 2000]);
    expect(uploads).toEqual([]);
  });
});

describe('the first change of a movement', () => {
  it('asks for the exact image as soon as its preview is here', async () => {
    await begin();
    const respond = holdServer();
    change(1);
    await wait(40);
    expect(asked()).toEqual(['1 preview']);
    await respond('1 preview');
    expect(asked()).toEqual(['1 preview', '1 exact']);
    await respond('1 exact');
    await wait(10_000);
    expect(asked().length).toBe(2);
    expect(shown).toEqual(['1 preview', '1 exact']);
    expect(states.map((state) => state.status)).toEqual(['loading', 'loading', 'loaded']);
  });

  it.each([10, 1000])('never shows its preview %i ms after the exact image', async (late) => {
    await begin();
    offer(ALWAYS);
    measured(() => ({ line: 300, run: 10, encode: 5, transfer: 10 }));
    await drag(101, 104, 400);
    server.mockClear();
    shown.length = 0;
    const respond = holdServer();
    change(1);
    await wait(60);
    await respond('1 exact');
    expect(status()).toBe('loaded');
    expect(aborted()).toEqual([true, false]);
    await wait(late);
    await respond('1 preview');
    await wait(1000);
    expect(shown).toEqual(['1 exact']);
  });

  it('never shows a preview that is still being loaded after the exact image', async () => {
    await begin();
    const loading = deferred<undefined>();
    load.mockReturnValueOnce(loading.promise);
    change(1);
    await wait(10);
    loading.resolve(undefined);
    await wait(1000);
    expect(asked()).toEqual(['1 preview', '1 exact']);
    expect(shown).toEqual(['1 exact']);
  });

  it('does not ask anew for what is still on its way when the params rest', async () => {
    await begin();
    const respond = holdServer();
    change(1);
    await respond('1 preview');
    await wait(1000);
    expect(asked()).toEqual(['1 preview', '1 exact']);
    expect(aborted()).toEqual([false, false]);
    await respond('1 exact');
    expect(shown).toEqual(['1 preview', '1 exact']);
    expect(status()).toBe('loaded');
  });

  it('loses its exact image to the second change, whose own comes at rest', async () => {
    await begin();
    const respond = holdServer();
    change(1);
    await respond('1 preview');
    expect(asked()).toEqual(['1 preview', '1 exact']);
    change(2);
    expect(aborted()).toEqual([false, true]);
    await respond('2 preview');
    expect(asked().slice(2)).toEqual(['2 preview']);
    await wait(50);
    await respond('2 exact');
    expect(asked().slice(2)).toEqual(['2 preview', '2 exact']);
    expect(shown).toEqual(['1 preview', '2 preview', '2 exact']);
    expect(status()).toBe('loaded');
  });

  it('is each of some that are 250 ms apart, which all end exact', async () => {
    await begin();
    for (const x of [1, 2, 3]) {
      change(x);
      await wait(250);
      expect(status()).toBe('loaded');
    }
    expect(asked()).toEqual([1, 2, 3].flatMap((x) => [`${x} preview`, `${x} exact`]));
    expect(shown).toEqual(asked());
  });

  it('asks for no exact image of older params, whose preview comes late', async () => {
    await begin();
    const respond = holdServer();
    change(1);
    await wait(30);
    change(2);
    await respond('1 preview');
    expect(asked()).toEqual(['1 preview', '2 preview']);
    await respond('2 preview');
    expect(asked()).toEqual(['1 preview', '2 preview']);
    await wait(50);
    expect(asked().slice(2)).toEqual(['2 exact']);
  });

  it('of many components asks for all of their previews first', async () => {
    const page = newPage();
    const loaders = Array.from({ length: 6 }, () => newLoader(page));
    const request = (x: (index: number) => string) => {
      loaders.forEach((each, index) => {
        each.request({ generator: 'f', params: { x: x(index) }, timeout: 0, reload: false });
      });
    };
    request((index) => `${index} old`);
    await wait(1000);
    server.mockClear();
    request((index) => `${index} new`);
    await wait(1000);
    const tiers = asked().map((name) => name.split(' ')[2]);
    expect(tiers).toEqual([...Array<string>(6).fill('preview'), ...Array<string>(6).fill('exact')]);
    for (const each of loaders) each.dispose();
  });

  it('ends in an error with the preview on screen when the exact image fails', async () => {
    await begin();
    const respond = holdServer();
    change(1);
    await respond('1 preview');
    await respond('1 exact', failing());
    await wait(60_000);
    expect(asked()).toEqual(['1 preview', '1 exact']);
    expect(shown).toEqual(['1 preview']);
    expect(states.at(-1)).toMatchObject({ status: 'error', shown: { tier: 'preview' } });
  });

  it('asks for no exact image when the preview fails for good', async () => {
    await begin();
    const respond = holdServer();
    change(1);
    await respond('1 preview', failing());
    expect(status()).toBe('error');
    await wait(10_000);
    expect(asked()).toEqual(['1 preview']);
    expect(states.map((state) => state.status)).toEqual(['loading', 'error']);
  });

  it('shows the exact image where only the preview fails', async () => {
    await begin();
    const respond = holdServer();
    change(1);
    await respond('1 preview', problemResponse(400, 'unknown-query'));
    await wait(1000);
    await respond('1 exact');
    expect(asked()).toEqual(['1 preview', '1 exact']);
    expect(shown).toEqual(['1 exact']);
    expect(states.map((state) => state.status)).toEqual(['loading', 'loaded']);
  });

  it('asks no more where the exact image comes in the place of a preview', async () => {
    await begin();
    server = stubServer(() => imageResponse());
    change(1);
    await wait(1000);
    expect(asked()).toEqual(['1 preview']);
    expect(shown).toEqual(['1 exact']);
    expect(status()).toBe('loaded');
  });
});

describe('another generator', () => {
  it('is asked exactly at first', async () => {
    await beginMoving();
    change(1);
    await wait(10);
    change(1, { generator: 'g' });
    await wait(1000);
    expect(asked()).toEqual(['1 preview', '1 exact']);
    expect(server.mock.calls.at(-1)?.[0]).toContain('/g?');
  });

  it('is asked for no tier that it does not offer', async () => {
    offer(AUTO, { g: ALWAYS });
    measured((tier) => ({ encode: 0, transfer: { exact: 90, preview: 150 }[tier] ?? 20 }));
    await begin();
    for (let x = 1; x < 20; x++) {
      change(x);
      await wait(40);
    }
    expect(asked().at(-1)).toMatch(/half$/);
    change(101, { generator: 'g' });
    await wait(100);
    change(102, { generator: 'g' });
    await wait(100);
    expect(asked().slice(-2)).toEqual(['101 exact', '102 preview']);
  });
});

describe('asking again', () => {
  it('by refresh asks exactly and once, also in the middle of a movement', async () => {
    await beginMoving();
    change(1);
    await wait(10);
    change(1, { reload: true });
    await wait(1000);
    expect(asked()).toEqual(['1 preview', '1 exact']);
    expect(server.mock.calls[1]?.[1].cache).toBe('reload');
    change(2, { reload: true });
    await wait(1000);
    expect(asked().slice(2)).toEqual(['2 exact']);
  });

  it('by refresh does not wait for an exact image on its way', async () => {
    await begin();
    const respond = holdServer();
    change(1);
    await respond('1 preview');
    change(1, { reload: true });
    await wait(0);
    expect(asked()).toEqual(['1 preview', '1 exact', '1 exact']);
    expect(aborted()).toEqual([false, true, false]);
  });

  it('by the button asks exactly', async () => {
    await beginMoving();
    answer(failing);
    change(1);
    await wait(1000);
    answer(() => imageResponse());
    loader.retry();
    await wait(1000);
    expect(asked()).toEqual(['1 exact']);
    expect(status()).toBe('loaded');
  });
});

describe('a preview that fails', () => {
  it('is the failure of its params, about which nobody asks twice', async () => {
    await beginMoving();
    answer(failing);
    change(1);
    await wait(10_000);
    expect(asked()).toEqual(['1 preview']);
    expect(states.at(-1)).toMatchObject({ status: 'error', failure: { params: { x: 1 } } });
  });

  it('is it too when the exact image has waited for it', async () => {
    await beginMoving();
    const respond = holdServer();
    change(1);
    await wait(500);
    await respond('1 preview', failing());
    await wait(1000);
    expect(asked()).toEqual(['1 preview']);
    expect(status()).toBe('error');
  });

  it('is it too when the login has expired', async () => {
    await beginMoving();
    answer(() => new Response('', { status: 401 }));
    change(1);
    await wait(1000);
    expect(asked()).toEqual(['1 preview']);
    expect(states.at(-1)).toMatchObject({ failure: { error: { kind: 'signed-out' } } });
  });

  it('leaves the component idle where a value is missing', async () => {
    await beginMoving();
    answer(() => problemResponse(422, 'value-missing'));
    change(1);
    await wait(1000);
    expect(asked()).toEqual(['1 preview']);
    expect(status()).toBe('idle');
  });

  it.each([
    ['because the server offers none any more', () => problemResponse(400, 'unknown-query')],
    ['in a proxy', () => new Response('', { status: 418 })],
    ['without an image', () => new Response('', { headers: { 'Content-Type': 'text/plain' } })],
  ])('%s is followed by the exact image at once', async (_, response) => {
    await beginMoving();
    answer(({ tier }) => (tier === 'exact' ? imageResponse() : response()));
    change(1);
    await wait(0);
    expect(asked()).toEqual(['1 preview', '1 exact']);
    await wait(1000);
    expect(asked().length).toBe(2);
    expect(states.map((state) => state.status)).toEqual(['loading', 'loaded']);
  });

  it('to be decoded is followed by the exact image', async () => {
    await beginMoving();
    load.mockRejectedValueOnce(new Error('broken'));
    change(1);
    await wait(50);
    expect(shown).toEqual(['1 exact']);
    expect(status()).toBe('loaded');
  });

  it('on a bad network is followed by the exact image when the params rest', async () => {
    await beginMoving();
    answer(({ tier }) => {
      if (tier === 'exact') return imageResponse();
      throw new TypeError('Failed to fetch');
    });
    change(1);
    await wait(50);
    expect(asked()).toEqual(['1 preview', '1 exact']);
    expect(status()).toBe('loaded');
  });

  it('within its time ends in an error when that time is over', async () => {
    await beginMoving();
    answer(() => new Promise(() => undefined));
    loader.request({ generator: 'f', params: { x: 1 }, timeout: 10_000, reload: false });
    await wait(10_000);
    expect(status()).toBe('error');
    await wait(60_000);
    expect(asked()).toEqual(['1 preview']);
  });

  it('is waited for without an error when the hand comes back to it and its server is busy', async () => {
    offer(NONE);
    await begin();
    const first = deferred<Response>();
    let calls = 0;
    answer(() => (++calls === 1 ? first.promise : imageResponse()));
    change(1);
    await wait(10);
    change(2);
    change(1);
    first.resolve(problemResponse(503, 'busy', { headers: { 'Retry-After': '1' } }));
    await wait(5000);
    expect(states.map((state) => state.status)).toEqual(['loading', 'loaded']);
    expect(shown).toEqual(['1 exact']);
  });

  it('of older params is made exact when a bad network is good again', async () => {
    const failed = problemResponse(500, 'generator-failed');
    await beginMoving();
    change(1);
    await wait(40);
    answer(({ x }) => (x === 2 ? failed.clone() : new Response('', { status: 502 })));
    change(2);
    await wait(20_000);
    expect(shown).toEqual(['1 preview']);
    answer(({ x }) => (x === 2 ? failed.clone() : imageResponse()));
    await wait(6000);
    expect(shown).toEqual(['1 preview', '1 exact']);
    expect(status()).toBe('error');
  });

  it('that the page has is forgotten when its image is fetched anew', async () => {
    await beginMoving();
    change(1);
    await wait(1000);
    change(1, { reload: true });
    await wait(1000);
    cache.delete('/_dash-dynamic-image/f?p=%7B%22x%22%3A1%7D');
    change(2);
    await wait(1000);
    change(0);
    await wait(0);
    server.mockClear();
    change(1);
    await wait(0);
    expect(asked()).toEqual(['1 preview']);
  });

  it('for want of time before a busy server is followed by the exact image', async () => {
    await begin();
    const busy = () => problemResponse(503, 'busy', { headers: { 'Retry-After': '5' } });
    answer(({ tier }) => (tier === 'exact' ? imageResponse() : busy()));
    loader.request({ generator: 'f', params: { x: 1 }, timeout: 1000, reload: false });
    await wait(0);
    expect(shown).toEqual(['1 exact']);
  });

  it('before a server that is busy waits no longer than until the params rest', async () => {
    await begin();
    answer(({ tier }) => (tier === 'exact' ? imageResponse() : problemResponse(503, 'busy')));
    change(1);
    await wait(60);
    expect(asked().at(-1)).toBe('1 exact');
    expect(status()).toBe('loaded');
  });
});

describe('no preview stays on screen at rest', () => {
  it('when newer params fail, whose error stays', async () => {
    await beginMoving();
    answer(({ x }) => (x === 2 ? failing() : imageResponse()));
    change(1);
    await wait(40);
    change(2);
    await wait(40);
    expect(shown).toEqual(['1 preview']);
    await wait(200);
    expect(asked()).toEqual(['1 preview', '2 preview', '1 exact']);
    expect(shown.at(-1)).toBe('1 exact');
    expect(states.at(-1)).toMatchObject({ status: 'error', failure: { params: { x: 2 } } });
  });

  it('when newer params fail late', async () => {
    await beginMoving();
    const respond = holdServer();
    change(1);
    await respond('1 preview');
    change(2);
    await wait(1000);
    await respond('2 preview', failing());
    await wait(200);
    await respond('1 exact');
    expect(shown.at(-1)).toBe('1 exact');
    expect(status()).toBe('error');
  });

  it('when a value is missing, for which the component waits', async () => {
    await beginMoving();
    change(1);
    await wait(40);
    change(null);
    await wait(49);
    expect(asked()).toEqual(['1 preview']);
    await wait(1);
    expect(shown.at(-1)).toBe('1 exact');
    expect(states.at(-1)).toMatchObject({ status: 'idle', shown: { tier: 'exact' } });
  });

  it('when params are no JSON', async () => {
    await begin();
    change(1);
    await wait(50);
    change(NaN);
    await wait(1000);
    expect(shown.at(-1)).toBe('1 exact');
    expect(status()).toBe('error');
  });

  it('when the exact image was on its way as the value went missing', async () => {
    await beginMoving();
    const respond = holdServer();
    change(1);
    await respond('1 preview');
    await wait(250);
    change(null);
    expect(aborted()).toEqual([false, true]);
    await wait(200);
    await respond('1 exact');
    expect(shown).toEqual(['1 preview', '1 exact']);
    expect(status()).toBe('idle');
  });

  it('but where the exact image fails, which is not asked for again and again', async () => {
    await beginMoving();
    answer(({ tier }) => (tier === 'exact' ? failing() : imageResponse()));
    change(1);
    await wait(60_000);
    expect(asked()).toEqual(['1 preview', '1 exact']);
    expect(states.at(-1)).toMatchObject({ status: 'error', shown: { tier: 'preview' } });
  });

  it('but where it cannot be had beside an error, which is all that is told', async () => {
    await beginMoving();
    answer(({ x, tier }) => (x === 2 || tier === 'exact' ? failing() : imageResponse()));
    change(1);
    await wait(40);
    change(2);
    await wait(60_000);
    expect(asked()).toEqual(['1 preview', '2 preview', '1 exact']);
    expect(states.at(-1)).toMatchObject({ status: 'error', failure: { params: { x: 2 } } });
  });

  describe('while a file goes up', () => {
    let uploads: UploadRequest[];
    beforeEach(() => {
      uploads = stubUploads(() => undefined);
    });

    it('which goes on', async () => {
      await beginMoving();
      change(1);
      await wait(50);
      change(fileOf('photo'));
      await wait(1000);
      expect(shown.at(-1)).toBe('1 exact');
      expect(states.at(-1)).toMatchObject({ status: 'loading', progress: { uploaded: 0 } });
      uploads[0]?.answer();
      await wait(1000);
      expect(asked().length).toBe(4);
      expect(status()).toBe('loaded');
    });

    it('and never goes back behind what is on its way', async () => {
      await beginMoving();
      const respond = holdServer();
      change(1);
      await respond('1 preview');
      change(2);
      await wait(50);
      change(fileOf('photo'));
      await wait(1000);
      await respond('2 preview');
      await wait(200);
      await respond('2 exact');
      expect(asked()).toEqual(['1 preview', '2 preview', '2 exact']);
      expect(shown).toEqual(['1 preview', '2 preview', '2 exact']);
    });

    it('or could not go up', async () => {
      await beginMoving();
      const respond = holdServer();
      change(1);
      await respond('1 preview');
      change(fileOf('photo'));
      await wait(250);
      uploads[0]?.refuse(413, 'too-large');
      await wait(0);
      expect(status()).toBe('error');
      await wait(200);
      await respond('1 exact');
      expect(shown).toEqual(['1 preview', '1 exact']);
      expect(status()).toBe('error');
    });
  });
});

interface Took {
  readonly line?: number;
  readonly run?: number;
  readonly encode: number;
  readonly transfer?: number;
}

/** A server, a line and a decoder that take so many milliseconds for each tier. */
function measured(took: (tier: string) => Took): void {
  answer(async ({ tier }) => {
    const { line = 0, run = 0, encode, transfer = 0 } = took(tier);
    await sleep(line + run + encode);
    const timing = `queue;dur=0.0, run;dur=${run}, encode;dur=${encode}`;
    const response = imageResponse({ 'Server-Timing': timing });
    const blob = () => sleep(transfer).then(() => new Blob(['image']));
    return Object.assign(response, { blob });
  });
}

const sleep = (milliseconds: number) =>
  new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

/** Changes x every so many milliseconds, and waits until it rests. */
async function drag(from: number, to: number, every = 40) {
  for (let x = from; x <= to; x++) {
    change(x);
    await wait(every);
  }
  await wait(2000);
}

describe('a page that may choose', () => {
  beforeEach(() => {
    offer(AUTO);
  });

  it('keeps to previews where they are sooner', async () => {
    measured((tier) => ({ encode: tier === 'exact' ? 60 : 5 }));
    await begin();
    await drag(1, 8);
    await drag(11, 18);
    expect(asked().filter((name) => name.endsWith('exact'))).toEqual([
      '1 exact',
      '8 exact',
      '11 exact',
      '18 exact',
    ]);
    expect(asked().some((name) => name.endsWith('half'))).toBe(false);
  });

  it('asks exactly, once three have shown that they are not', async () => {
    measured((tier) => ({ encode: tier === 'exact' ? 15 : 10 }));
    await begin();
    await drag(1, 5);
    expect(asked()).toEqual([
      '1 preview',
      '1 exact',
      '2 preview',
      '3 preview',
      '4 exact',
      '5 exact',
    ]);
    server.mockClear();
    await drag(11, 14);
    expect(asked()).toEqual(['11 exact', '12 exact', '13 exact', '14 exact']);
  });

  it('asks exactly after the first change where that is there at once', async () => {
    measured(() => ({ encode: 5, transfer: 2 }));
    await begin();
    change(1);
    await wait(1000);
    change(2);
    await wait(1000);
    expect(asked()).toEqual(['1 preview', '1 exact', '2 exact']);
  });

  it('halves what takes too long, until there is room for all of its pixels', async () => {
    let slow = true;
    measured((tier) => {
      const transfer = { exact: 300, preview: 150, half: 40 }[tier] ?? 0;
      return { encode: 1, transfer: slow ? transfer : transfer / 10 };
    });
    await begin();
    const tiers = () => new Set(asked().map((name) => name.split(' ')[1]));
    await drag(1, 20);
    expect(tiers()).toEqual(new Set(['preview', 'half', 'exact']));
    server.mockClear();
    await drag(21, 25);
    expect(tiers()).toEqual(new Set(['half', 'exact']));
    slow = false;
    await drag(31, 35);
    server.mockClear();
    await drag(41, 45);
    expect(tiers()).toEqual(new Set(['preview', 'exact']));
  });

  it('learns nothing from what a server has kept', async () => {
    answer(() => imageResponse({ 'Server-Timing': 'cache;desc="hit"' }));
    await begin();
    await drag(1, 4);
    await drag(11, 14);
    expect(asked().filter((name) => name.endsWith('preview')).length).toBe(8);
  });

  it('leaves the choice to the generator that has made it', async () => {
    offer(ALWAYS);
    measured(() => ({ encode: 1 }));
    await begin();
    await drag(1, 4);
    await drag(11, 14);
    expect(asked().filter((name) => name.endsWith('preview')).length).toBe(8);
  });
});

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
