import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ImageError } from './imageError';
import { imageResponse, problemResponse, stubServer } from '../testing/browser';
import { withRetries, type RetryOptions } from './retry';
import { fetchOnce } from './transport';

interface RequestOptions extends RetryOptions {
  readonly reload: boolean;
}

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  delete window.dash_stores;
});

function options(changes: Partial<RequestOptions> = {}): RequestOptions {
  const { signal } = new AbortController();
  return { signal, turn: (attempt) => attempt(), timeout: 60_000, reload: false, ...changes };
}

const load = (url: string, { reload, ...retrying }: RequestOptions) =>
  withRetries(({ signal }) => fetchOnce(url, reload, signal), retrying);

/** The outcome after all retries. */
async function outcome(changes: Partial<RequestOptions> = {}, url = '/image') {
  const settled = load(url, options(changes)).catch((error: unknown) => error as ImageError);
  await vi.advanceTimersByTimeAsync(300_000);
  return settled;
}

/** Answers in turn, the last of them for ever. */
function stubAnswers(...answers: (() => Response | Promise<Response>)[]) {
  let count = 0;
  return stubServer(() => (answers[Math.min(count++, answers.length - 1)] ?? imageResponse)());
}

const text = (status: number, mediaType: string) => () =>
  new Response('text', { status, headers: { 'Content-Type': mediaType } });

function opaqueRedirect(): Response {
  const response = new Response(null);
  Object.defineProperties(response, {
    type: { value: 'opaqueredirect' },
    status: { value: 0 },
    ok: { value: false },
  });
  return response;
}

const lostNetwork = () => Promise.reject(new TypeError('Failed to fetch'));

describe('an image', () => {
  it('comes with its media type and without parameters of it', async () => {
    stubAnswers(() => imageResponse({ 'Content-Type': 'Image/WebP; q=1' }, 7));
    const image = await load('/image', options());
    expect(image).toMatchObject({ mediaType: 'image/webp' });
    expect(image.blob.size).toBe(7);
  });

  it.each([
    ['private, no-cache', {}, Infinity],
    ['private, no-store', {}, 0],
    ['private, max-age=0, must-revalidate', {}, 0],
    ['private, max-age=60', {}, 60_000],
    ['private, max-age=60', { Age: '20' }, 40_000],
    ['private, max-age=60', { Age: '90' }, 0],
    ['public, max-age=31536000, immutable', {}, 31_536_000_000],
    ['no-cache, max-age=60', {}, Infinity],
    // In debug mode.
    ['private, no-cache', { 'Dash-Image-Run': '01ab; max-age=60', Age: '20' }, 40_000],
    ['private, no-cache', { 'Dash-Image-Run': '01ab' }, Infinity],
    ['private, no-store', { 'Dash-Image-Run': '01ab; max-age=0' }, 0],
  ])('under "%s" and %o may be shown for %s ms', async (cacheControl, headers, lifetime) => {
    stubAnswers(() => imageResponse({ 'Cache-Control': cacheControl, ...headers }));
    expect(await load('/image', options())).toMatchObject({ lifetime });
  });

  it('tells the run of the program that made it, in debug mode', async () => {
    for (const header of ['01ab; max-age=60', '01ab']) {
      stubAnswers(() => imageResponse({ 'Dash-Image-Run': header }));
      expect(await load('/image', options())).toMatchObject({ run: '01ab' });
    }
  });

  it('is as old as its Date says, for the cache of the browser repeats an old Age', async () => {
    const headers = { 'Cache-Control': 'private, max-age=60', Age: '0' };
    vi.setSystemTime(new Date('2026-11-21T10:00:20Z'));
    stubAnswers(() => imageResponse({ ...headers, Date: 'Sat, 21 Nov 2026 10:00:00 GMT' }));
    expect(await load('/image', options())).toMatchObject({ lifetime: 40_000 });
  });

  it('in SVG gets a data URL, for an object URL would run its scripts as this page', async () => {
    const svg = new Blob(['<svg/>'], { type: 'image/svg+xml' });
    stubAnswers(() =>
      Object.assign(
        imageResponse({ 'Content-Type': 'image/svg+xml', 'Dash-Image-Size': '100x80' }),
        { blob: () => Promise.resolve(svg) },
      ),
    );
    const image = await outcome();
    expect(image).toMatchObject({ dataUrl: `data:image/svg+xml;base64,${btoa('<svg/>')}` });
    // In every tier it is the same file, which knows its size.
    expect(image).not.toHaveProperty('size');
  });
});

describe('a preview', () => {
  const sized = (size: string) => {
    stubAnswers(() => imageResponse({ 'Dash-Image-Size': size }));
    return load('/image', options());
  };

  it('comes with the size of its exact image', async () => {
    expect(await sized('1023x767')).toMatchObject({ size: { width: 1023, height: 767 } });
  });

  it.each(['', '1023', '0.5x3', '3x-1', 'axb'])(
    'of the size %j is as large as it is',
    async (size) => {
      expect((await sized(size)).size).toBeUndefined();
    },
  );
});

describe('the time of a fetch', () => {
  it('is told apart into the wait for the answer and its transfer', async () => {
    const pause = (milliseconds: number) =>
      new Promise<void>((resolve) => setTimeout(resolve, milliseconds));
    stubAnswers(async () => {
      await pause(40);
      const response = imageResponse({ 'Server-Timing': 'run;dur=30' });
      const blob = () => pause(25).then(() => new Blob());
      return Object.assign(response, { blob });
    });
    await vi.advanceTimersByTimeAsync(1000);
    const asked = performance.now();
    const image = load('/image', options());
    await vi.advanceTimersByTimeAsync(100);
    expect((await image).timing).toEqual({
      url: '',
      asked,
      firstByte: 40,
      transfer: 25,
      server: 'run;dur=30',
    });
  });
});

describe('what a function says of its image', () => {
  const described = (header: string) => {
    stubAnswers(() => imageResponse({ 'Dash-Image-Metadata': header }));
    return load('/image', options());
  };

  it('comes with the image', async () => {
    const said = { alt: 'Größe 3', metadata: { mean: 0.5, runs: [1, null] }, filename: 'a b.png' };
    const ascii = JSON.stringify(said).replace('ö', '\\u00f6').replace('ß', '\\u00df');
    expect(await described(ascii)).toMatchObject(said);
  });

  it('may be an empty alt text, and metadata of any kind', async () => {
    expect(await described('{"alt":"","metadata":[false]}')).toMatchObject({
      alt: '',
      metadata: [false],
    });
  });

  it.each([
    ['no JSON', '{"alt":'],
    ['twice in the headers', '{"alt":"a"}, {"alt":"b"}'],
    ['no object', '"alt"'],
    ['null', 'null'],
    ['an array', '["alt"]'],
    ['of other types', '{"alt":1,"metadata":null,"filename":["a"]}'],
    ['empty', ''],
  ])('counts as nothing when it is %s, and the image is good', async (_, header) => {
    const image = await described(header);
    expect(image.mediaType).toBe('image/png');
    for (const name of ['alt', 'metadata', 'filename']) expect(image).not.toHaveProperty(name);
  });

  it('is taken member by member', async () => {
    const image = await described('{"alt":3,"filename":"a.png"}');
    expect(image).toMatchObject({ filename: 'a.png' });
    expect(image).not.toHaveProperty('alt');
  });
});

describe('a request', () => {
  it('follows no redirect and carries what Dash itself would send', async () => {
    const fetch = { headers: { Accept: 'application/json', Authorization: 'Bearer 1' } };
    window.dash_stores = [{ getState: () => ({ config: { fetch } }), dispatch: vi.fn() }];
    document.cookie = '_csrf_token=t%201';
    const server = stubAnswers(imageResponse);
    await load('/image', options());
    expect(server.mock.calls[0]?.[1]).toMatchObject({
      cache: 'default',
      credentials: 'same-origin',
      redirect: 'manual',
      headers: {
        Accept: expect.stringContaining('image/*') as string,
        Authorization: 'Bearer 1',
        'X-CSRFToken': 't 1',
      },
    });
    document.cookie = '_csrf_token=; max-age=0';
  });

  it('goes past every cache for a refresh', async () => {
    const server = stubAnswers(imageResponse);
    await load('/image', options({ reload: true }));
    expect(server.mock.calls[0]?.[1].cache).toBe('reload');
  });

  it('is aborted with its signal', async () => {
    const controller = new AbortController();
    const server = stubServer(() => new Promise<Response>(() => undefined));
    const settled = load('/image', options({ signal: controller.signal })).catch(
      (error: unknown) => error,
    );
    await vi.advanceTimersByTimeAsync(10);
    controller.abort();
    expect(await settled).toMatchObject({ name: 'AbortError' });
    expect(server.mock.calls[0]?.[1].signal?.aborted).toBe(true);
  });

  it('ends in an error of its own when no image came in time', async () => {
    stubServer(() => new Promise<Response>(() => undefined));
    const error = await outcome({ timeout: 2000 });
    expect(error).toMatchObject({ kind: 'timeout', title: 'No image within 2 seconds' });
  });

  it('is given up in time though its second turn does not come', async () => {
    stubAnswers(text(502, 'text/html'));
    let turns = 0;
    const turn: RequestOptions['turn'] = (attempt, signal) =>
      turns++ === 0
        ? attempt()
        : new Promise((_, reject) => {
            signal?.addEventListener('abort', () => {
              reject(signal.reason as Error);
            });
          });
    expect(await outcome({ turn, timeout: 1000 })).toMatchObject({ kind: 'timeout' });
  });

  it('is not timed while it waits for its turn', async () => {
    stubServer(() => new Promise((resolve) => setTimeout(resolve, 900, imageResponse())));
    const turn: RequestOptions['turn'] = async (attempt) => {
      await new Promise((resolve) => setTimeout(resolve, 5000));
      return attempt();
    };
    expect(await outcome({ timeout: 1000, turn })).not.toBeInstanceOf(ImageError);
  });

  it('has no limit with a timeout of 0', async () => {
    stubServer(() => new Promise((resolve) => setTimeout(resolve, 250_000, imageResponse())));
    expect(await outcome({ timeout: 0 })).not.toBeInstanceOf(ImageError);
  });
});

describe('an answer without an image', () => {
  const ours = (status: number, code: string) => () => problemResponse(status, code);
  const foreignProblem = () =>
    new Response('{"type":"about:blank","title":"x"}', {
      status: 503,
      headers: { 'Content-Type': 'application/problem+json' },
    });

  it.each([
    ['a lost network', lostNetwork, 'network', 3],
    ['502 of a proxy', text(502, 'text/html'), 'http', 3],
    ['503 of a proxy', text(503, 'text/plain'), 'http', 16],
    ['503 with a foreign problem', foreignProblem, 'http', 16],
    ['429 of a proxy', text(429, 'text/html'), 'http', 16],
    ['504 of a proxy', text(504, 'text/html'), 'http', 3],
    ['our own 504', ours(504, 'timeout'), 'problem', 1],
    ['our own 500', ours(500, 'generator-failed'), 'problem', 1],
    ['our own 404', ours(404, 'generator-not-found'), 'problem', 1],
    ['our own 422', ours(422, 'invalid-params'), 'problem', 1],
    ['a foreign 500', text(500, 'text/html'), 'http', 1],
    ['a foreign 403', text(403, 'text/html'), 'http', 1],
    ['a foreign 404', text(404, 'text/html'), 'http', 1],
    ['a redirect', opaqueRedirect, 'signed-out', 1],
    ['401', text(401, 'text/html'), 'signed-out', 1],
    ['our own 401', ours(401, 'not-signed-in'), 'signed-out', 1],
    ['our own 403', ours(403, 'forbidden'), 'problem', 1],
    ['a page with 200', text(200, 'text/html; charset=utf-8'), 'signed-out', 1],
    ['JSON with 200', text(200, 'application/json'), 'not-an-image', 1],
  ])('%s is "%3$s"', async (_, answer, kind, requests) => {
    const server = stubAnswers(answer);
    expect(await outcome()).toMatchObject({ kind });
    expect(server).toHaveBeenCalledTimes(requests);
  });

  it('says "signed out" in plain words', async () => {
    stubAnswers(opaqueRedirect);
    const { title, circumstances } = (await outcome()) as ImageError;
    expect(`${title}. ${circumstances.detail ?? ''}`).toBe(
      'You are signed out. Reload the page to sign in.',
    );
  });

  it('brings what our problem document says', async () => {
    const errors = [{ param: 'x', message: 'too large' }];
    stubAnswers(() => problemResponse(422, 'invalid-params', { detail: 'x: too large', errors }));
    const { title, circumstances } = (await outcome()) as ImageError;
    expect(title).toBe('It is invalid-params');
    expect(circumstances).toMatchObject({ code: 'invalid-params', status: 422, errors });
    expect(circumstances.detail).toBe('x: too large');
  });

  it('is forgotten when a retry succeeds', async () => {
    const server = stubAnswers(text(502, 'text/html'), lostNetwork, imageResponse);
    expect(await outcome()).toMatchObject({ mediaType: 'image/png' });
    expect(server).toHaveBeenCalledTimes(3);
  });

  it('is retried after 300 and 600 ms, give or take a quarter', async () => {
    const times: number[] = [];
    stubServer(() => {
      times.push(Date.now());
      return lostNetwork();
    });
    await outcome();
    const [first = 0, second = 0, third = 0] = times;
    expect(second - first).toBeGreaterThanOrEqual(225);
    expect(second - first).toBeLessThanOrEqual(396);
    expect(third - second).toBeGreaterThanOrEqual(450);
    expect(third - second).toBeLessThanOrEqual(771);
  });

  it('is not retried past the deadline', async () => {
    const server = stubAnswers(lostNetwork);
    expect(await outcome({ timeout: 600 })).toMatchObject({ kind: 'network' });
    expect(server.mock.calls.length).toBeLessThan(3);
  });
});

describe('our own 503', () => {
  const busy = (seconds: string) => () =>
    problemResponse(503, 'busy', { headers: { 'Retry-After': seconds } });

  const settledAfter = async <T>(milliseconds: number, promise: Promise<T>) => {
    await vi.advanceTimersByTimeAsync(milliseconds);
    return promise;
  };

  it('is asked again after Retry-After, as often as it says so', async () => {
    const times: number[] = [];
    stubServer(() => {
      times.push(Date.now());
      return times.length <= 6 ? busy('2')() : imageResponse();
    });
    expect(await outcome()).toMatchObject({ mediaType: 'image/png' });
    const pauses = times.slice(1).map((time, index) => time - (times[index] ?? 0));
    expect(pauses.length).toBe(6);
    expect(Math.min(...pauses)).toBeGreaterThanOrEqual(2000);
    expect(Math.max(...pauses)).toBeLessThanOrEqual(3001);
  });

  it.each([
    ['1', 1000, 1501],
    ['0', 300, 451],
  ])('with %s brings 200 requests back spread out', async (seconds, earliest, latest) => {
    const start = Date.now();
    const back: number[] = [];
    stubServer(() => {
      if (Date.now() === start) return busy(seconds)();
      back.push(Date.now() - start);
      return imageResponse();
    });
    await Promise.all(Array.from({ length: 200 }, () => outcome()));
    const instants = new Map<number, number>();
    for (const time of back) instants.set(time, (instants.get(time) ?? 0) + 1);
    expect(back.length).toBe(200);
    expect(Math.min(...back)).toBeGreaterThanOrEqual(earliest);
    expect(Math.max(...back)).toBeLessThanOrEqual(latest);
    expect(Math.max(...instants.values())).toBeLessThan(20);
  });

  it('without a Retry-After is asked again after a second', async () => {
    const server = stubAnswers(() => problemResponse(503, 'busy'), imageResponse);
    const settled = load('/image', options());
    await vi.advanceTimersByTimeAsync(999);
    expect(server).toHaveBeenCalledTimes(1);
    expect(await settledAfter(502, settled)).toMatchObject({ mediaType: 'image/png' });
  });

  it('uses up none of the two retries', async () => {
    const proxy = text(502, 'text/html');
    const server = stubAnswers(busy('1'), proxy, busy('1'), proxy, busy('1'), imageResponse);
    expect(await outcome()).toMatchObject({ mediaType: 'image/png' });
    expect(server).toHaveBeenCalledTimes(6);
  });

  it('understands a date', async () => {
    vi.setSystemTime('2026-11-21T00:00:00Z');
    const server = stubAnswers(busy('Sat, 21 Nov 2026 00:00:05 GMT'), imageResponse);
    const settled = load('/image', options());
    await vi.advanceTimersByTimeAsync(4900);
    expect(server).toHaveBeenCalledTimes(1);
    expect(await settledAfter(2700, settled)).toMatchObject({ mediaType: 'image/png' });
  });

  it('is the error when the time is over, for it says more than a timeout', async () => {
    stubAnswers(busy('1'));
    const { circumstances } = (await outcome({ timeout: 3500 })) as ImageError;
    expect(circumstances.code).toBe('busy');
  });
});
