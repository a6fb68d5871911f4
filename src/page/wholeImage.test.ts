import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { addressOf } from '../request/imageAddress';
import type { FetchedImage } from '../request/transport';
import {
  imageResponse,
  problemResponse,
  stubServer,
  stubUploads,
  type Server,
} from '../testing/browser';
import { fetchImage } from './fetchImage';
import { newPage, type Page } from './page';

const SHA256 = 'ab'.repeat(32);
const NAMED = { 'Dash-Image-Metadata': `{"part":"${SHA256}"}` };

let page: Page;
let server: Server;

beforeEach(() => {
  vi.useFakeTimers();
  page = newPage();
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const never = () => new AbortController().signal;

function fetched({ json = '{"x":1}', signal = never(), superseded = never() } = {}) {
  const image = { ...addressOf('f', json), reload: false, timeout: 60_000 };
  const ticket = { signal, superseded };
  return fetchImage(page, image, ticket).then(({ image }) => image);
}

function answers(part: (url: string) => Response | Promise<Response>, headers = NAMED): void {
  server = stubServer((url) => (url.includes('&part=') ? part(url) : imageResponse(headers)));
}

const described = (said: object) =>
  new Response(JSON.stringify({ image: 'key', ...said }), {
    headers: { 'Content-Type': 'application/json' },
  });
const urls = () => server.mock.calls.map(([url]) => url);
const gone = () => problemResponse(404, 'part-missing');

async function soon(image: Promise<FetchedImage>): Promise<FetchedImage> {
  await vi.advanceTimersByTimeAsync(20_000);
  return image;
}

describe('a description that is a part of its image', () => {
  it('arrives with the image, from its own URL', async () => {
    const said = { alt: 'A wave', metadata: { counts: [1, 2] }, filename: 'a.png' };
    answers(() => described(said));
    expect(await soon(fetched())).toMatchObject(said);
    const [image, part] = urls();
    expect(part).toBe(`${String(image)}&part=${SHA256}`);
    expect(server.mock.calls[1]?.[1]).toMatchObject({
      credentials: 'same-origin',
      redirect: 'manual',
      headers: { Accept: 'application/json, application/problem+json;q=0.5' },
    });
  });

  it('arrives for params that travel as a blob', async () => {
    const uploads = stubUploads();
    answers(() => described({ metadata: 7 }));
    const json = `{"x":"${'(x)'.repeat(300)}"}`;
    const [image] = await Promise.all([fetched({ json }), vi.advanceTimersByTimeAsync(20_000)]);
    expect(image.metadata).toBe(7);
    const [whole, part] = urls();
    expect(whole).toContain(encodeURIComponent(`{"$blob":"${String(uploads[0]?.sha256)}"}`));
    expect(part).toBe(`${String(whole)}&part=${SHA256}`);
    expect(uploads).toHaveLength(1);
  });

  it('counts towards the bytes of the page', async () => {
    answers(() => described({ metadata: 'a'.repeat(5000) }));
    expect((await soon(fetched())).partBytes).toBeGreaterThan(5000);
  });

  it('is kept with its image, and not fetched again', async () => {
    answers(() => described({ metadata: 7 }));
    await soon(fetched());
    expect(page.cache.get(addressOf('f', '{"x":1}').key)?.image.metadata).toBe(7);
  });

  it('is tried again after a lost network and a busy proxy, without the image', async () => {
    const failures = [new TypeError('lost'), new Response('', { status: 502 })];
    answers(() => {
      const failure = failures.shift();
      if (failure instanceof Error) throw failure;
      return failure ?? described({ metadata: 7 });
    });
    expect(await soon(fetched())).toMatchObject({ metadata: 7 });
    expect(urls().map((url) => url.includes('&part='))).toEqual([false, true, true, true]);
  });

  it('is asked for with a new image where the server has lost it', async () => {
    const parts = [gone(), described({ metadata: 8 })];
    answers(() => parts.shift() ?? gone());
    expect(await soon(fetched())).toMatchObject({ metadata: 8 });
    expect(server.mock.calls.map(([, { cache }]) => cache)).toEqual([
      'default',
      'default',
      'reload',
      'default',
    ]);
  });
});

describe('a description that does not arrive', () => {
  it.each([
    ['is gone', gone, 'This part'],
    ['is forbidden', () => problemResponse(403, 'forbidden'), 'It is forbidden'],
    [
      'is a page',
      () => new Response('<html>', { headers: { 'Content-Type': 'text/html' } }),
      'out',
    ],
    ['fails on the way', () => new Response('', { status: 500 }), '500'],
  ])('leaves the image whole and says so, when it %s', async (_, answer, words) => {
    answers(() => answer());
    const image = await soon(fetched());
    expect(image.mediaType).toBe('image/png');
    expect(image.omitted).toMatch(/^The description could not be fetched: /);
    if (words !== 'This part') expect(image.omitted).toContain(words);
    expect(image).not.toHaveProperty('metadata');
  });

  it('leaves an image whole that a newer one waits for', async () => {
    const controller = new AbortController();
    answers(() => {
      controller.abort();
      return problemResponse(500, 'store-failed');
    });
    const image = await soon(fetched({ superseded: controller.signal }));
    expect(image.omitted).toContain('It is store-failed');
  });

  it('ends with the component', async () => {
    const controller = new AbortController();
    answers(() => new Promise<Response>(() => undefined));
    const image = fetched({ signal: controller.signal }).catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(100);
    controller.abort();
    await vi.advanceTimersByTimeAsync(100);
    expect(await image).toMatchObject({ name: 'AbortError' });
  });

  it('says what the server left out', async () => {
    const headers = {
      'Dash-Image-Metadata': '{"alt":"a","omitted":"metadata takes 70,000 bytes"}',
    };
    answers(gone, headers);
    expect(await soon(fetched())).toMatchObject({
      alt: 'a',
      omitted: 'metadata takes 70,000 bytes',
    });
  });

  it.each(['{"part":"abc"}', '{"part":3}', `{"part":"${'g'.repeat(64)}"}`])(
    'is not asked for by the name %s',
    async (header) => {
      answers(gone, { 'Dash-Image-Metadata': header });
      await soon(fetched());
      expect(urls()).toHaveLength(1);
    },
  );
});
