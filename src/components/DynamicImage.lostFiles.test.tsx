/** Uploaded files that the server has lost. */

import { screen } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { imageResponse, problemResponse, server, stubServer } from '../testing/browser';
import { stubUploads, uploads, type UploadRequest } from '../testing/browser';
import { endPage } from '../testing/component';
import { mountSettled, mountWith, photo, settle, startUploads } from '../testing/files';
import { wait } from '../testing/rendering';

beforeEach(startUploads);
afterEach(endPage);

describe('a file that the server has lost', () => {
  /** Answers that blobs are missing until they came again. */
  function loseBlobs(...lost: string[]) {
    const had = uploads.length;
    stubServer(() => {
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
    const { change, reports } = await mountSettled({ photo, strength: 0 });
    loseBlobs(sha256Of(photo));
    change({ params: { photo, strength: 1 } });
    await settle();
    expect(uploads.length).toBe(1);
    expect(server).toHaveBeenCalledTimes(2);
    expect(reports.map(({ status }) => status)).toEqual(['loading', 'loaded']);
    expect(JSON.stringify(reports)).not.toContain('upload_progress');
  });

  it('goes up again once, in the middle of a drag that never rests', async () => {
    const { change, reports } = await mountSettled({ photo, strength: 0 });
    const fetched: number[] = [];
    const again = stubUploads((upload) => {
      setTimeout(() => {
        upload.answer();
      }, 500);
    });
    stubServer(
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
      await mountSettled({ photo, strength: 0 }),
      await mountSettled({ photo, strength: 50 }),
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
    const { change, reports } = await mountSettled({ photo, strength: 0 });
    stubServer(() => problemResponse(404, 'blob-missing', { blobs: [sha256Of(photo)] }));
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
      stubServer(() => problemResponse(404, 'blob-missing', { blobs }));
      const { reports } = mountWith({ photo: { $blob: '0'.repeat(64) } });
      await settle();
      expect(uploads).toEqual([]);
      expect(reports.at(-1)).toMatchObject({ error: { title: 'The uploaded file is gone' } });
    },
  );

  it('goes up again too where the server says of what is in it no more than forbidden', async () => {
    const { change, reports } = await mountSettled({ photo, strength: 0 });
    await wait(61_000);
    const blobs = [sha256Of(photo)];
    stubServer(() =>
      uploads.length > 0 ? imageResponse() : problemResponse(403, 'forbidden', { blobs }),
    );
    change({ params: { photo, strength: 1 } });
    await settle();
    expect(uploads.length).toBe(1);
    expect(reports.at(-1)).toMatchObject({ status: 'loaded' });
  });

  it('goes up once a minute for somebody who may not see the images', async () => {
    const { change, reports } = await mountSettled({ photo, strength: 0 });
    await wait(61_000);
    const blobs = [sha256Of(photo), '0'.repeat(64)];
    stubServer(() => problemResponse(403, 'forbidden', { blobs }));
    for (const strength of [1, 2, 3]) {
      change({ params: { photo, strength } });
      await settle();
      expect(reports.at(-1)).toMatchObject({ error: { code: 'forbidden', status: 403 } });
    }
    expect(uploads.length).toBe(1);
  });

  it('is known to the page by its name too, while some component shows it', async () => {
    await mountSettled({ photo, strength: 0 });
    loseBlobs(sha256Of(photo));
    const { reports } = mountWith({ photo: { $blob: sha256Of(photo) }, strength: 1 });
    await settle();
    expect(uploads.length).toBe(1);
    expect(reports.at(-1)).toMatchObject({ status: 'loaded' });
  });
});
