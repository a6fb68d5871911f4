import { act, cleanup, render, screen } from '@testing-library/react';
import React from 'react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Blobs } from '../page/blobs';
import DynamicImage from './DynamicImage';
import { ImageLoader } from '../loader/imageLoader';
import { newPage } from '../page/page';
import {
  deferred,
  fileOf,
  imageResponse,
  jsonBlock,
  problemResponse,
  stubImages,
  stubServer,
  stubUploads,
} from '../testing/browser';
import type { Server, UploadRequest } from '../testing/browser';
import { urlOf } from '../callbacks/urlOf';
import { wait } from '../testing/rendering';

type Props = React.ComponentProps<typeof DynamicImage>;
type Reports = Record<string, unknown>[];

let server: Server;
let uploads: UploadRequest[];
let generator = '';
let photo = '';
let count = 0;

beforeEach(() => {
  vi.useFakeTimers();
  stubImages();
  server = stubServer(() => imageResponse());
  uploads = stubUploads();
  // The page remembers as long as this module lives: each test has values of its own.
  generator = `filter${++count}`;
  photo = fileOf(`photo ${count}`);
  jsonBlock('_dash-dynamic-image', { [generator]: { nullable: [] } });
});

afterEach(() => {
  cleanup();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const nothing = () => undefined;

async function settle() {
  for (let round = 0; round < 6; round++) await wait(0);
}

function mount(params: Record<string, unknown>) {
  const reports: Reports = [];
  const setProps: Props['setProps'] = (report) => reports.push(report);
  const element = (props: Partial<Props>) => (
    <DynamicImage {...{ generator, params, id: 'image', ...props }} setProps={setProps} />
  );
  const view = render(element({}));
  const change = (props: Partial<Props>) => {
    view.rerender(element(props));
  };
  return { change, reports, unmount: view.unmount };
}

async function mountLoaded(params: Record<string, unknown>) {
  const mounted = mount(params);
  await settle();
  mounted.reports.length = 0;
  server.mockClear();
  uploads.length = 0;
  return mounted;
}

const requested = () =>
  server.mock.calls.map(
    ([url]) => JSON.parse(new URLSearchParams(url.split('?')[1]).get('p') ?? '') as unknown,
  );

const reference = (upload: UploadRequest | undefined) => ({ $blob: upload?.sha256 });

describe('a file in params', () => {
  it('goes up once for all ticks of a slider, which stay small', async () => {
    const { change, reports } = mount({ photo, strength: 0 });
    await settle();
    for (let strength = 1; strength <= 20; strength++) {
      change({ params: { photo, strength } });
      await settle();
    }
    expect(uploads.length).toBe(1);
    expect(requested()).toEqual(
      Array.from({ length: 21 }, (_, strength) => ({ photo: reference(uploads[0]), strength })),
    );
    expect(Math.max(...server.mock.calls.map(([url]) => url.length))).toBeLessThan(200);
    expect(reports.at(-1)).toMatchObject({
      shown_params: { photo: reference(uploads[0]), strength: 20 },
    });
  });

  it('goes up once for two components', async () => {
    mount({ photo, strength: 1 });
    mount({ photo, strength: 2 });
    await settle();
    expect(uploads.length).toBe(1);
    expect(requested().length).toBe(2);
  });

  it('takes no part in anything once it is known: the next image is asked for at once', async () => {
    const { change, reports } = await mountLoaded({ photo, strength: 0 });
    change({ params: { photo, strength: 1 } });
    expect(reports).toEqual([{ status: 'loading' }]);
    await wait(0);
    expect(requested()).toEqual([{ photo: expect.anything() as unknown, strength: 1 }]);
    await settle();
    expect(reports.map((report) => Object.keys(report))).toEqual([
      ['status'],
      ['status', 'image_info', 'shown_params'],
    ]);
  });

  it('is not awaited where params are small, which make no upload', async () => {
    const { change } = await mountLoaded({ strength: 0 });
    change({ params: { strength: 1 } });
    await settle();
    expect(requested()).toEqual([{ strength: 1 }]);
    expect(uploads).toEqual([]);
  });

  it('does not go up while another value is missing', async () => {
    const { change, reports } = mount({ photo, strength: null });
    await settle();
    expect(reports).toEqual([{ status: 'idle' }]);
    expect(uploads).toEqual([]);
    change({ params: { photo, strength: 1 } });
    await settle();
    expect(reports.at(-1)).toMatchObject({ status: 'loaded' });
  });

  it('may come back to an image that the page has kept', async () => {
    const { change, reports } = await mountLoaded({ photo, strength: 0 });
    const other = fileOf(`other ${count}`);
    change({ params: { photo: other, strength: 0 } });
    await settle();
    server.mockClear();
    change({ params: { photo, strength: 0 } });
    await settle();
    expect(server).not.toHaveBeenCalled();
    expect(reports.at(-1)).toMatchObject({ image_info: { source: 'page' } });
  });
});

describe('while a file goes up', () => {
  beforeEach(() => {
    uploads = stubUploads(nothing);
  });

  it('the component loads and tells of the progress, each time with one setProps', async () => {
    const answer = deferred<Response>();
    server = stubServer(() => answer.promise);
    const { reports } = mount({ photo });
    await wait(0);
    expect(reports).toEqual([{ status: 'loading', upload_progress: 0 }]);
    for (const part of [1, 2, 3]) {
      act(() => uploads[0]?.progress(part, 4));
      await wait(100);
    }
    expect(reports.slice(1)).toEqual([
      { upload_progress: 0.25 },
      { upload_progress: 0.5 },
      { upload_progress: 0.75 },
    ]);
    uploads[0]?.answer();
    await settle();
    expect(reports.slice(4)).toEqual([{ upload_progress: null }]);
    answer.resolve(imageResponse());
    await settle();
    expect(reports.slice(5)).toEqual([expect.objectContaining({ status: 'loaded' })]);
  });

  it('the progress bar shows how far, and once it is up no longer', async () => {
    server = stubServer(() => deferred<Response>().promise);
    mount({ photo });
    await wait(1);
    act(() => uploads[0]?.progress(2, 5));
    expect(screen.queryByRole('progressbar')).toBeNull();
    await wait(250);
    const bar = screen.getByRole('progressbar');
    expect(bar.getAttribute('aria-valuenow')).toBe('40');
    expect(bar.style.getPropertyValue('--dash-dynamic-image-part')).toBe('40%');
    uploads[0]?.answer();
    await settle();
    expect(screen.queryByRole('progressbar')).toBeNull();
    expect(document.querySelector('.dash-dynamic-image__progress')).not.toBeNull();
  });

  it('a slider may move: the upload goes on, and its last value is shown', async () => {
    const { change, reports } = mount({ photo, strength: 0 });
    await wait(0);
    act(() => uploads[0]?.progress(1, 2));
    for (let strength = 1; strength <= 9; strength++) {
      change({ params: { photo, strength } });
      await wait(20);
    }
    expect(reports).toEqual([{ status: 'loading', upload_progress: 0 }, { upload_progress: 0.5 }]);
    uploads[0]?.answer();
    await settle();
    expect(uploads.length).toBe(1);
    expect(requested()).toEqual([{ photo: reference(uploads[0]), strength: 9 }]);
  });

  it('a newer file takes its place', async () => {
    const { change, reports } = mount({ photo });
    await wait(0);
    const newer = fileOf(`newer ${count}`);
    change({ params: { photo: newer } });
    await wait(0);
    expect(uploads.map(({ aborted }) => aborted)).toEqual([true, false]);
    uploads[1]?.answer();
    await settle();
    expect(requested()).toEqual([{ photo: reference(uploads[1]) }]);
    expect(reports.at(-1)).toMatchObject({ status: 'loaded' });
  });

  it('equal files that change places are told apart', async () => {
    const other = fileOf(`other ${count}`);
    const { change } = mount({ a: photo, b: other });
    await wait(0);
    change({ params: { a: other, b: photo } });
    for (let round = 0; round < 4; round++) {
      for (const upload of uploads) if (!upload.aborted && !upload.status) upload.answer();
      await settle();
    }
    expect(uploads.length).toBe(2);
    const [first, second] = uploads;
    expect(requested()).toEqual([{ a: reference(second), b: reference(first) }]);
  });

  it.each([
    [
      'an unmount',
      ({ unmount }: ReturnType<typeof mount>) => {
        unmount();
      },
    ],
    [
      'a value that is missing',
      ({ change }: ReturnType<typeof mount>) => {
        change({ params: { photo: null } });
      },
    ],
    [
      'params without it',
      ({ change }: ReturnType<typeof mount>) => {
        change({ params: {} });
      },
    ],
  ])('%s stops it', async (_, stop) => {
    const mounted = mount({ photo });
    await wait(0);
    stop(mounted);
    await wait(0);
    expect(uploads[0]?.aborted).toBe(true);
  });

  it('the image that was on its way comes and is not the end', async () => {
    const answer = deferred<Response>();
    server = stubServer(() => answer.promise);
    const { change, reports } = mount({ strength: 1 });
    await wait(0);
    change({ params: { photo, strength: 2 } });
    await wait(0);
    answer.resolve(imageResponse());
    await settle();
    server = stubServer(() => imageResponse());
    expect(reports.at(-1)).toMatchObject({ shown_params: { strength: 1 } });
    expect(reports.at(-1)).not.toHaveProperty('status');
    uploads[0]?.answer();
    await settle();
    expect(reports.at(-1)).toMatchObject({ status: 'loaded', shown_params: { strength: 2 } });
  });

  it('the error of older params is not told', async () => {
    const answer = deferred<Response>();
    server = stubServer(() => answer.promise);
    const { change, reports } = mount({ strength: 1 });
    await wait(0);
    change({ params: { photo } });
    await wait(0);
    answer.resolve(problemResponse(500, 'generator-failed'));
    await settle();
    expect(reports.some((report) => 'error' in report)).toBe(false);
  });

  it('a refresh makes the image that follows go past every cache', async () => {
    const { change } = mount({ photo });
    await wait(0);
    change({ refresh: 1 });
    await wait(0);
    uploads[0]?.answer();
    await settle();
    expect(uploads.length).toBe(1);
    expect(server.mock.calls.at(-1)?.[1].cache).toBe('reload');
  });
});

describe('an upload that fails', () => {
  const refusals: [number, string][] = [
    [413, 'blob-too-large'],
    [415, 'unsupported-media-type'],
    [403, 'cross-site'],
  ];

  it.each(refusals)('with %i is an error that names no file', async (status, code) => {
    uploads = stubUploads((upload) => {
      upload.refuse(status, code, { detail: 'So it is' });
    });
    const { reports } = mount({ photo });
    await settle();
    expect(server).not.toHaveBeenCalled();
    expect(reports.at(-1)).toMatchObject({
      status: 'error',
      upload_progress: null,
      error: { kind: 'problem', code, status, detail: 'So it is', params: { photo: { $blob: 0 } } },
    });
    expect(JSON.stringify(reports)).not.toContain('data:');
    expect(screen.getByRole('alert').textContent).toBe(`It is ${code}. So it is`);
  });

  it('for the network is tried again by the retry button', async () => {
    uploads = stubUploads((upload) => {
      upload.onerror();
    });
    const { reports } = mount({ photo });
    await wait(0);
    await wait(5000);
    expect(reports.at(-1)).toMatchObject({ status: 'error', error: { kind: 'network' } });
    expect(uploads.length).toBe(3);
    uploads = stubUploads();
    act(() => {
      screen.getByRole('button', { name: 'Retry' }).click();
    });
    await settle();
    expect(reports.at(-1)).toMatchObject({ status: 'loaded', error: null });
  });

  it('is not repeated by a slider, but by a refresh', async () => {
    uploads = stubUploads((upload) => {
      upload.answer({ status: 413, mediaType: 'text/html', body: '<html>' });
    });
    const { change, reports } = mount({ photo, strength: 0 });
    await settle();
    for (let strength = 1; strength <= 20; strength++) {
      change({ params: { photo, strength } });
      await settle();
    }
    expect(uploads.length).toBe(1);
    expect(reports.at(-1)).toMatchObject({ status: 'error', error: { kind: 'http', status: 413 } });
    expect(screen.getByRole('alert').textContent).toContain('client_max_body_size of nginx');
    expect(screen.queryByRole('button', { name: 'Retry' })).toBeNull();
    uploads = stubUploads();
    change({ params: { photo, strength: 20 }, refresh: 1 });
    await settle();
    expect(reports.at(-1)).toMatchObject({ status: 'loaded', error: null });
  });

  it('is not made for faulty base64, and the message shows no file', async () => {
    const { reports } = mount({ photo: `${photo}*` });
    await settle();
    expect(uploads).toEqual([]);
    expect(reports.at(-1)).toMatchObject({
      status: 'error',
      error: { kind: 'params', detail: 'params.photo is a data URL with faulty base64.' },
    });
    expect(JSON.stringify(reports)).not.toContain('data:text');
  });

  it('of params that are no JSON names no file either', async () => {
    const { reports } = mount({ photo, x: NaN });
    await settle();
    expect(reports.at(-1)).toMatchObject({
      error: { kind: 'params', params: { photo: { $blob: null } } },
    });
    expect(uploads).toEqual([]);
  });
});

describe('a file that the server has lost', () => {
  /** Answers that blobs are missing until they came again. */
  function loseBlobs(...lost: string[]) {
    const had = uploads.length;
    server = stubServer(() => {
      const again = uploads.slice(had).map(({ sha256 }) => sha256);
      const blobs = lost.filter((sha256) => !again.includes(sha256));
      return blobs.length > 0
        ? problemResponse(404, 'blob-missing', { blobs: blobs.slice(0, 1) })
        : imageResponse();
    });
  }

  const sha256Of = (text: string) => {
    const request = Object.assign(new (XMLHttpRequest as unknown as typeof UploadRequest)(), {});
    request.bytes = Uint8Array.from(atob(text.split(',')[1] ?? ''), (byte) => byte.charCodeAt(0));
    return request.sha256;
  };

  it('goes up again, and the user sees nothing of it', async () => {
    const { change, reports } = await mountLoaded({ photo, strength: 0 });
    loseBlobs(sha256Of(photo));
    change({ params: { photo, strength: 1 } });
    await settle();
    expect(uploads.length).toBe(1);
    expect(server).toHaveBeenCalledTimes(2);
    expect(reports.map(({ status }) => status)).toEqual(['loading', 'loaded']);
    expect(JSON.stringify(reports)).not.toContain('upload_progress');
  });

  it('goes up again once, in the middle of a drag that never rests', async () => {
    const { change, reports } = await mountLoaded({ photo, strength: 0 });
    const fetched: number[] = [];
    const again: UploadRequest[] = (uploads = stubUploads((upload) => {
      setTimeout(() => {
        upload.answer();
      }, 500);
    }));
    server = stubServer(
      (url) =>
        new Promise((resolve) => {
          setTimeout(() => {
            fetched.push(url.length);
            const came = again.some(({ status }) => status === 201);
            const blobs = [sha256Of(photo)];
            resolve(came ? imageResponse() : problemResponse(404, 'blob-missing', { blobs }));
          }, 30);
        }),
    );
    for (let strength = 1; strength <= 100; strength++) {
      change({ params: { photo, strength } });
      await wait(16);
    }
    await wait(500);
    await settle();
    expect(again.length).toBe(1);
    expect(reports.some((report) => 'error' in report)).toBe(false);
    expect(reports.filter((report) => 'shown_params' in report).length).toBeGreaterThan(10);
    expect(reports.at(-1)).toMatchObject({ status: 'loaded', shown_params: { strength: 100 } });
  });

  it('goes up again once for several components', async () => {
    const mounted = [
      await mountLoaded({ photo, strength: 0 }),
      await mountLoaded({ photo, strength: 50 }),
    ];
    loseBlobs(sha256Of(photo));
    mounted.forEach(({ change }, index) => {
      change({ params: { photo, strength: 51 + index } });
    });
    await settle();
    expect(uploads.length).toBe(1);
    for (const { reports } of mounted) expect(reports.at(-1)).toMatchObject({ status: 'loaded' });
  });

  it('is an error without a retry button when it is lost twice', async () => {
    const { change, reports } = await mountLoaded({ photo, strength: 0 });
    server = stubServer(() => problemResponse(404, 'blob-missing', { blobs: [sha256Of(photo)] }));
    change({ params: { photo, strength: 1 } });
    await settle();
    expect(uploads.length).toBe(1);
    expect(server).toHaveBeenCalledTimes(2);
    expect(reports.at(-1)).toMatchObject({ error: { code: 'blob-missing', status: 404 } });
    const text = screen.getByRole('alert').textContent;
    expect(text).toBe('The uploaded file is gone. Upload it again.');
    expect(screen.queryByRole('button')).toBeNull();
  });

  it.each([[['0'.repeat(64)]], [[]], [undefined]])(
    'is the same error when the page never had it: %j',
    async (blobs) => {
      server = stubServer(() => problemResponse(404, 'blob-missing', { blobs }));
      const { reports } = mount({ photo: { $blob: '0'.repeat(64) } });
      await settle();
      expect(uploads).toEqual([]);
      expect(reports.at(-1)).toMatchObject({ error: { title: 'The uploaded file is gone' } });
    },
  );

  it('goes up again too where the server says of what is in it no more than forbidden', async () => {
    const { change, reports } = await mountLoaded({ photo, strength: 0 });
    await wait(61_000);
    const blobs = [sha256Of(photo)];
    server = stubServer(() =>
      uploads.length > 0 ? imageResponse() : problemResponse(403, 'forbidden', { blobs }),
    );
    change({ params: { photo, strength: 1 } });
    await settle();
    expect(uploads.length).toBe(1);
    expect(reports.at(-1)).toMatchObject({ status: 'loaded' });
  });

  it('goes up once a minute for somebody who may not see the images', async () => {
    const { change, reports } = await mountLoaded({ photo, strength: 0 });
    await wait(61_000);
    const blobs = [sha256Of(photo), '0'.repeat(64)];
    server = stubServer(() => problemResponse(403, 'forbidden', { blobs }));
    for (const strength of [1, 2, 3]) {
      change({ params: { photo, strength } });
      await settle();
      expect(reports.at(-1)).toMatchObject({ error: { code: 'forbidden', status: 403 } });
    }
    expect(uploads.length).toBe(1);
  });

  it('is known to the page by its name too, while some component shows it', async () => {
    await mountLoaded({ photo, strength: 0 });
    loseBlobs(sha256Of(photo));
    const { reports } = mount({ photo: { $blob: sha256Of(photo) }, strength: 1 });
    await settle();
    expect(uploads.length).toBe(1);
    expect(reports.at(-1)).toMatchObject({ status: 'loaded' });
  });
});

describe('params that are too long for a URL', () => {
  const many = (size: number) =>
    Object.fromEntries(
      Array.from({ length: size }, (_, index) => [`x${count}_${index}`, 'y'.repeat(90)]),
    );

  it('go up themselves, and the URL names them', async () => {
    const params = many(40);
    const { reports } = mount(params);
    await settle();
    expect(uploads.map(({ text }) => JSON.parse(text) as unknown)).toEqual([params]);
    expect(requested()).toEqual([reference(uploads[0])]);
    expect(reports).toEqual([
      { status: 'loading' },
      expect.objectContaining({ status: 'loaded', shown_params: params }),
    ]);
  });

  it('carry the version beside them', async () => {
    jsonBlock('_dash-dynamic-image', { [generator]: { nullable: true, version: '3' } });
    mount(many(40));
    await settle();
    expect(server.mock.calls[0]?.[0]).toMatch(
      /^\/_dash-dynamic-image\/filter\d+\?p=%7B%22%24blob%22%3A%22[0-9a-f]{64}%22%7D&v=3$/,
    );
  });

  it('are kept by the page under all of them, and go up once', async () => {
    const { change } = await mountLoaded(many(40));
    change({ params: { x: 1 } });
    await settle();
    server.mockClear();
    change({ params: { ...many(40) } });
    await settle();
    expect(server).not.toHaveBeenCalled();
    change({ params: { ...many(40) }, refresh: 1 });
    await settle();
    expect(server).toHaveBeenCalledTimes(1);
    expect(uploads).toEqual([]);
  });

  it('stay in a URL of 2,000 bytes, and not in one of 2,001', async () => {
    const overhead = `/_dash-dynamic-image/${generator}?p=${encodeURIComponent('{"a":"","b":""}')}`
      .length;
    const room = 2000 - overhead - 970;
    const { change } = mount({ a: 'a'.repeat(970), b: 'b'.repeat(room) });
    await settle();
    expect(server.mock.calls[0]?.[0].length).toBe(2000);
    expect(uploads).toEqual([]);
    change({ params: { a: 'a'.repeat(970), b: 'b'.repeat(room + 1) } });
    await settle();
    expect(uploads.length).toBe(1);
    expect(server.mock.calls[1]?.[0].length).toBeLessThan(200);
  });

  it('still move in a drag', async () => {
    uploads = stubUploads((upload) => {
      setTimeout(() => {
        upload.answer();
      }, 60);
    });
    server = stubServer(() => new Promise((resolve) => setTimeout(resolve, 60, imageResponse())));
    const { change, reports } = mount({ ...many(40), strength: 0 });
    for (let strength = 1; strength <= 60; strength++) {
      change({ params: { ...many(40), strength } });
      await wait(16);
    }
    await wait(500);
    const shown = reports.flatMap(({ shown_params }) => (shown_params ? [shown_params] : []));
    expect(shown.length).toBeGreaterThan(4);
    expect(shown.at(-1)).toMatchObject({ strength: 60 });
  });

  it('that the server has lost go up again, and then the file in them', async () => {
    const params = { ...many(40), photo };
    const { change } = await mountLoaded({ ...params, strength: 0 });
    const had: string[] = [];
    uploads = stubUploads((upload) => {
      // The first one is lost as soon as it is there.
      if (uploads.length > 1) had.push(upload.sha256);
      upload.answer();
    });
    server = stubServer((url) => {
      const named = /[0-9a-f]{64}/.exec(decodeURIComponent(url))?.[0] ?? '';
      const needed = [
        named,
        ...uploads.slice(0, 1).flatMap(({ text }) => /[0-9a-f]{64}/.exec(text) ?? []),
      ];
      const blobs = needed.filter((sha256) => !had.includes(sha256)).slice(0, 1);
      return blobs.length > 0 ? problemResponse(404, 'blob-missing', { blobs }) : imageResponse();
    });
    change({ params: { ...params, strength: 1 } });
    await settle();
    await settle();
    expect(uploads.length).toBe(3);
    expect(screen.queryByRole('alert')).toBeNull();
    expect(server).toHaveBeenCalledTimes(3);
  });

  it('are refused over 65,536 bytes, before any request', async () => {
    const { reports } = mount(many(700));
    await settle();
    expect([uploads.length, server.mock.calls.length]).toEqual([0, 0]);
    expect(reports.at(-1)).toMatchObject({
      status: 'error',
      error: {
        kind: 'url-too-long',
        title: 'The params are too large',
        detail: expect.stringMatching(
          /^They make \d+ bytes of JSON; the limit is 65536\.$/,
        ) as string,
      },
    });
  });

  it('go up within no time limit, which only counts the wait for the image', async () => {
    uploads = stubUploads((upload) => {
      setTimeout(() => {
        upload.answer();
      }, 200_000);
    });
    const { reports } = mount(many(40));
    await wait(1);
    await wait(200_000);
    await settle();
    expect(reports.at(-1)).toMatchObject({ status: 'loaded' });
  });
});

describe('the memory of large values', () => {
  it('keeps those of the image on screen and of the one that is wanted, and no others', async () => {
    const blobs = new Blobs(1);
    const page = { ...newPage(), blobs };
    const loader = new ImageLoader({ show: nothing, changed: nothing }, page);
    const kept = () => files.map((file) => blobs.sha256Of(file) !== undefined);
    const files = [1, 2, 3].map((number) => fileOf(`${number} of ${count}`));
    const [first, second, third] = files;
    loader.request({ generator, params: { first }, timeout: 0, reload: false });
    await settle();
    expect(kept()).toEqual([true, false, false]);
    server = stubServer(() => deferred<Response>().promise);
    loader.request({ generator, params: { second }, timeout: 0, reload: false });
    await settle();
    expect(kept()).toEqual([true, true, false]);
    loader.request({ generator, params: { third }, timeout: 0, reload: false });
    await settle();
    expect(kept()).toEqual([true, false, true]);
    loader.dispose();
    expect(kept()).toEqual([false, false, false]);
  });
});

describe('urlOf', () => {
  it('brings what is large and gives a short URL', async () => {
    const url = await urlOf(generator, { photo, strength: 1 });
    expect(uploads.length).toBe(1);
    expect(decodeURIComponent(url)).toBe(
      `/_dash-dynamic-image/${generator}?p={"photo":{"$blob":"${uploads[0]?.sha256 ?? ''}"},"strength":1}`,
    );
  });

  it('brings params that are too long', async () => {
    const params = Object.fromEntries(Array.from({ length: 300 }, (_, x) => [`u${x}`, x]));
    const url = await urlOf(generator, params);
    expect(decodeURIComponent(url)).toContain(`?p={"$blob":"${uploads[0]?.sha256 ?? ''}"}`);
    expect(JSON.parse(uploads[0]?.text ?? '')).toEqual(params);
  });

  it('makes no request for small params', async () => {
    expect(await urlOf(generator, { x: 1 })).toBe(
      `/_dash-dynamic-image/${generator}?p=%7B%22x%22%3A1%7D`,
    );
    expect(uploads).toEqual([]);
  });

  it('stops with its signal', async () => {
    uploads = stubUploads(nothing);
    const controller = new AbortController();
    const url = urlOf(generator, { photo }, controller.signal).catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(0);
    controller.abort();
    expect(await url).toMatchObject({ name: 'AbortError' });
    expect(uploads[0]?.aborted).toBe(true);
  });
});
