/** Requests, and what their images bring. */

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { imageResponse, sleep, stubServer } from '../testing/browser';
import {
  load,
  options,
  outcome,
  stubAnswers,
  text,
  type RequestOptions,
} from '../testing/transport';
import { ImageError } from './imageError';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  delete window.dash_stores;
});

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
    stubAnswers(async () => {
      await sleep(40);
      const response = imageResponse({ 'Server-Timing': 'run;dur=30' });
      const blob = () => sleep(25).then(() => new Blob());
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
