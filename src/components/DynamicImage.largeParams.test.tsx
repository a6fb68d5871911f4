/** Files in params, and params that are too long for a URL. */

import { screen } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ImageLoader } from '../loader/imageLoader';
import { Blobs } from '../page/blobs';
import { newPage } from '../page/page';
import { deferred, fileOf, imageResponse, jsonBlock, problemResponse } from '../testing/browser';
import { server, stubServer, stubUploads, uploads } from '../testing/browser';
import { endPage, generator, requestedParams } from '../testing/component';
import { mountSettled, mountWith, photo, reference, settle, startUploads } from '../testing/files';
import { wait } from '../testing/rendering';

beforeEach(startUploads);
afterEach(endPage);

describe('a file in params', () => {
  it('goes up once for all ticks of a slider, which stay small', async () => {
    const { change, reports } = mountWith({ photo, strength: 0 });
    await settle();
    for (let strength = 1; strength <= 20; strength++) {
      change({ params: { photo, strength } });
      await settle();
    }
    expect(uploads.length).toBe(1);
    expect(requestedParams()).toEqual(
      Array.from({ length: 21 }, (_, strength) => ({ photo: reference(uploads[0]), strength })),
    );
    expect(Math.max(...server.mock.calls.map(([url]) => url.length))).toBeLessThan(200);
    expect(reports.at(-1)).toMatchObject({
      shown_params: { photo: reference(uploads[0]), strength: 20 },
    });
  });

  it('goes up once for two components', async () => {
    mountWith({ photo, strength: 1 });
    mountWith({ photo, strength: 2 });
    await settle();
    expect(uploads.length).toBe(1);
    expect(requestedParams().length).toBe(2);
  });

  it('takes no part in anything once it is known: the next image is asked for at once', async () => {
    const { change, reports } = await mountSettled({ photo, strength: 0 });
    change({ params: { photo, strength: 1 } });
    expect(reports).toEqual([{ status: 'loading' }]);
    await wait(0);
    expect(requestedParams()).toEqual([{ photo: expect.anything() as unknown, strength: 1 }]);
    await settle();
    expect(reports.map((report) => Object.keys(report))).toEqual([
      ['status'],
      ['status', 'image_info', 'shown_params'],
    ]);
  });

  it('is not awaited where params are small, which make no upload', async () => {
    const { change } = await mountSettled({ strength: 0 });
    change({ params: { strength: 1 } });
    await settle();
    expect(requestedParams()).toEqual([{ strength: 1 }]);
    expect(uploads).toEqual([]);
  });

  it('does not go up while another value is missing', async () => {
    const { change, reports } = mountWith({ photo, strength: null });
    await settle();
    expect(reports).toEqual([{ status: 'idle' }]);
    expect(uploads).toEqual([]);
    change({ params: { photo, strength: 1 } });
    await settle();
    expect(reports.at(-1)).toMatchObject({ status: 'loaded' });
  });

  it('may come back to an image that the page has kept', async () => {
    const { change, reports } = await mountSettled({ photo, strength: 0 });
    const other = fileOf(`other ${generator}`);
    change({ params: { photo: other, strength: 0 } });
    await settle();
    server.mockClear();
    change({ params: { photo, strength: 0 } });
    await settle();
    expect(server).not.toHaveBeenCalled();
    expect(reports.at(-1)).toMatchObject({ image_info: { source: 'page' } });
  });
});

describe('params that are too long for a URL', () => {
  const many = (size: number) =>
    Object.fromEntries(
      Array.from({ length: size }, (_, index) => [`x${generator}_${index}`, 'y'.repeat(90)]),
    );

  it('go up themselves, and the URL names them', async () => {
    const params = many(40);
    const { reports } = mountWith(params);
    await settle();
    expect(uploads.map(({ text }) => JSON.parse(text) as unknown)).toEqual([params]);
    expect(requestedParams()).toEqual([reference(uploads[0])]);
    expect(reports).toEqual([
      { status: 'loading' },
      expect.objectContaining({ status: 'loaded', shown_params: params }),
    ]);
  });

  it('carry the version beside them', async () => {
    jsonBlock('_dash-dynamic-image', { [generator]: { nullable: true, version: '3' } });
    mountWith(many(40));
    await settle();
    expect(server.mock.calls[0]?.[0]).toMatch(
      /^\/_dash-dynamic-image\/waves\d+\?p=%7B%22%24blob%22%3A%22[0-9a-f]{64}%22%7D&v=3$/,
    );
  });

  it('are kept by the page under all of them, and go up once', async () => {
    const { change } = await mountSettled(many(40));
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
    const { change } = mountWith({ a: 'a'.repeat(970), b: 'b'.repeat(room) });
    await settle();
    expect(server.mock.calls[0]?.[0].length).toBe(2000);
    expect(uploads).toEqual([]);
    change({ params: { a: 'a'.repeat(970), b: 'b'.repeat(room + 1) } });
    await settle();
    expect(uploads.length).toBe(1);
    expect(server.mock.calls[1]?.[0].length).toBeLessThan(200);
  });

  it('still move in a drag', async () => {
    stubUploads((upload) => {
      setTimeout(() => {
        upload.answer();
      }, 60);
    });
    stubServer(() => new Promise((resolve) => setTimeout(resolve, 60, imageResponse())));
    const { change, reports } = mountWith({ ...many(40), strength: 0 });
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
    const { change } = await mountSettled({ ...params, strength: 0 });
    const had: string[] = [];
    stubUploads((upload) => {
      // The first one is lost as soon as it is there.
      if (uploads.length > 1) had.push(upload.sha256);
      upload.answer();
    });
    stubServer((url) => {
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
    const { reports } = mountWith(many(700));
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
    stubUploads((upload) => {
      setTimeout(() => {
        upload.answer();
      }, 200_000);
    });
    const { reports } = mountWith(many(40));
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
    const loader = new ImageLoader({ show: () => undefined, changed: () => undefined }, page);
    const kept = () => files.map((file) => blobs.sha256Of(file) !== undefined);
    const files = [1, 2, 3].map((number) => fileOf(`${number} of ${generator}`));
    const [first, second, third] = files;
    loader.request({ generator, params: { first }, timeout: 0, reload: false });
    await settle();
    expect(kept()).toEqual([true, false, false]);
    stubServer(() => deferred<Response>().promise);
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
