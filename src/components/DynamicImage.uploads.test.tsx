/** Uploads of files: their progress, their end, their failures. */

import { act, screen } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { deferred, fileOf, imageResponse, problemResponse, server } from '../testing/browser';
import { stubServer, stubUploads, uploads } from '../testing/browser';
import { endPage, generator, requestedParams } from '../testing/component';
import { mountWith, photo, reference, settle, startUploads } from '../testing/files';
import { wait } from '../testing/rendering';

beforeEach(startUploads);
afterEach(endPage);

describe('while a file goes up', () => {
  beforeEach(() => {
    stubUploads(() => undefined);
  });

  it('the component loads and tells of the progress, each time with one setProps', async () => {
    const answer = deferred<Response>();
    stubServer(() => answer.promise);
    const { reports } = mountWith({ photo });
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
    stubServer(() => deferred<Response>().promise);
    mountWith({ photo });
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
    const { change, reports } = mountWith({ photo, strength: 0 });
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
    expect(requestedParams()).toEqual([{ photo: reference(uploads[0]), strength: 9 }]);
  });

  it('a newer file takes its place', async () => {
    const { change, reports } = mountWith({ photo });
    await wait(0);
    const newer = fileOf(`newer ${generator}`);
    change({ params: { photo: newer } });
    await wait(0);
    expect(uploads.map(({ aborted }) => aborted)).toEqual([true, false]);
    uploads[1]?.answer();
    await settle();
    expect(requestedParams()).toEqual([{ photo: reference(uploads[1]) }]);
    expect(reports.at(-1)).toMatchObject({ status: 'loaded' });
  });

  it('equal files that change places are told apart', async () => {
    const other = fileOf(`other ${generator}`);
    const { change } = mountWith({ a: photo, b: other });
    await wait(0);
    change({ params: { a: other, b: photo } });
    for (let round = 0; round < 4; round++) {
      for (const upload of uploads) if (!upload.aborted && !upload.status) upload.answer();
      await settle();
    }
    expect(uploads.length).toBe(2);
    const [first, second] = uploads;
    expect(requestedParams()).toEqual([{ a: reference(second), b: reference(first) }]);
  });

  it.each([
    [
      'an unmount',
      ({ unmount }: ReturnType<typeof mountWith>) => {
        unmount();
      },
    ],
    [
      'a value that is missing',
      ({ change }: ReturnType<typeof mountWith>) => {
        change({ params: { photo: null } });
      },
    ],
    [
      'params without it',
      ({ change }: ReturnType<typeof mountWith>) => {
        change({ params: {} });
      },
    ],
  ])('%s stops it', async (_, stop) => {
    const mounted = mountWith({ photo });
    await wait(0);
    stop(mounted);
    await wait(0);
    expect(uploads[0]?.aborted).toBe(true);
  });

  it('the image that was on its way comes and is not the end', async () => {
    const answer = deferred<Response>();
    stubServer(() => answer.promise);
    const { change, reports } = mountWith({ strength: 1 });
    await wait(0);
    change({ params: { photo, strength: 2 } });
    await wait(0);
    answer.resolve(imageResponse());
    await settle();
    stubServer(() => imageResponse());
    expect(reports.at(-1)).toMatchObject({ shown_params: { strength: 1 } });
    expect(reports.at(-1)).not.toHaveProperty('status');
    uploads[0]?.answer();
    await settle();
    expect(reports.at(-1)).toMatchObject({ status: 'loaded', shown_params: { strength: 2 } });
  });

  it('the error of older params is not told', async () => {
    const answer = deferred<Response>();
    stubServer(() => answer.promise);
    const { change, reports } = mountWith({ strength: 1 });
    await wait(0);
    change({ params: { photo } });
    await wait(0);
    answer.resolve(problemResponse(500, 'generator-failed'));
    await settle();
    expect(reports.some((report) => 'error' in report)).toBe(false);
  });

  it('a refresh makes the image that follows go past every cache', async () => {
    const { change } = mountWith({ photo });
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
    stubUploads((upload) => {
      upload.refuse(status, code, { detail: 'So it is' });
    });
    const { reports } = mountWith({ photo });
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
    stubUploads((upload) => {
      upload.onerror();
    });
    const { reports } = mountWith({ photo });
    await wait(0);
    await wait(5000);
    expect(reports.at(-1)).toMatchObject({ status: 'error', error: { kind: 'network' } });
    expect(uploads.length).toBe(3);
    stubUploads();
    act(() => {
      screen.getByRole('button', { name: 'Retry' }).click();
    });
    await settle();
    expect(reports.at(-1)).toMatchObject({ status: 'loaded', error: null });
  });

  it('is not repeated by a slider, but by a refresh', async () => {
    stubUploads((upload) => {
      upload.answer({ status: 413, mediaType: 'text/html', body: '<html>' });
    });
    const { change, reports } = mountWith({ photo, strength: 0 });
    await settle();
    for (let strength = 1; strength <= 20; strength++) {
      change({ params: { photo, strength } });
      await settle();
    }
    expect(uploads.length).toBe(1);
    expect(reports.at(-1)).toMatchObject({ status: 'error', error: { kind: 'http', status: 413 } });
    expect(screen.getByRole('alert').textContent).toContain('client_max_body_size of nginx');
    expect(screen.queryByRole('button', { name: 'Retry' })).toBeNull();
    stubUploads();
    change({ params: { photo, strength: 20 }, refresh: 1 });
    await settle();
    expect(reports.at(-1)).toMatchObject({ status: 'loaded', error: null });
  });

  it('is not made for faulty base64, and the message shows no file', async () => {
    const { reports } = mountWith({ photo: `${photo}*` });
    await settle();
    expect(uploads).toEqual([]);
    expect(reports.at(-1)).toMatchObject({
      status: 'error',
      error: { kind: 'params', detail: 'params.photo is a data URL with faulty base64.' },
    });
    expect(JSON.stringify(reports)).not.toContain('data:text');
  });

  it('of params that are no JSON names no file either', async () => {
    const { reports } = mountWith({ photo, x: NaN });
    await settle();
    expect(reports.at(-1)).toMatchObject({
      error: { kind: 'params', params: { photo: { $blob: null } } },
    });
    expect(uploads).toEqual([]);
  });
});
