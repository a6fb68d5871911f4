import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { ImageError } from './imageError';
import { stubUploads, type UploadRequest } from '../testing/browser';
import { uploadBytes } from './upload';

const bytes = new Uint8Array([0, 128, 255]);

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  delete window.dash_stores;
});

function upload(signal = new AbortController().signal) {
  return uploadBytes(bytes, { signal }).catch((error: unknown) => error as ImageError);
}

it('posts the bytes as they are, with what Dash itself would send', async () => {
  const fetch = { headers: { Authorization: 'Bearer 1', 'content-type': 'application/json' } };
  window.dash_stores = [{ getState: () => ({ config: { fetch } }), dispatch: () => undefined }];
  document.cookie = '_csrf_token=t1';
  const uploads = stubUploads();
  expect(await upload()).toBe(uploads[0]?.sha256);
  document.cookie = '_csrf_token=; max-age=0';
  expect(uploads[0]).toMatchObject({ method: 'POST', url: '/_dash-dynamic-image/-/blobs', bytes });
  expect(uploads[0]?.headers).toEqual({
    Accept: 'application/json, application/problem+json',
    Authorization: 'Bearer 1',
    'Content-Type': 'application/octet-stream',
    'X-CSRFToken': 't1',
  });
});

type React = (upload: UploadRequest) => void;
const html = { mediaType: 'text/html; charset=utf-8', body: '<html>' };

const reactions: [string, React, string][] = [
  [
    'a lost network',
    (request) => {
      request.onerror();
    },
    'network',
  ],
  [
    '502 of a proxy',
    (request) => {
      request.answer({ ...html, status: 502 });
    },
    'http',
  ],
  [
    '401',
    (request) => {
      request.answer({ ...html, status: 401 });
    },
    'signed-out',
  ],
  [
    'a page',
    (request) => {
      request.answer({ ...html, status: 200 });
    },
    'signed-out',
  ],
  [
    'a redirect to a login',
    (request) => {
      request.answer({ url: 'http://a/login' });
    },
    'signed-out',
  ],
  [
    '413',
    (request) => {
      request.refuse(413, 'blob-too-large');
    },
    'problem',
  ],
  [
    '415',
    (request) => {
      request.refuse(415, 'unsupported-media-type');
    },
    'problem',
  ],
  [
    '403',
    (request) => {
      request.refuse(403, 'cross-site');
    },
    'problem',
  ],
  [
    'JSON without a SHA-256',
    (request) => {
      request.answer({ body: '{}' });
    },
    'http',
  ],
  [
    'no JSON',
    (request) => {
      request.answer({ body: '' });
    },
    'http',
  ],
  [
    '204',
    (request) => {
      request.answer({ status: 204 });
    },
    'http',
  ],
];

it.each(reactions)('takes %s for "%3$s"', async (_, react, kind) => {
  stubUploads(react);
  const outcome = upload();
  await vi.advanceTimersByTimeAsync(100);
  expect(await outcome).toMatchObject({ name: 'ImageError', kind });
});

it('brings what our problem document says', async () => {
  stubUploads((request) => {
    request.refuse(413, 'blob-too-large', { detail: 'It has 70 MB' });
  });
  expect(await upload()).toMatchObject({
    title: 'It is blob-too-large',
    circumstances: { code: 'blob-too-large', status: 413, detail: 'It has 70 MB' },
  });
});

it('names the usual limits for a 413 of somebody else', async () => {
  stubUploads((request) => {
    request.answer({ ...html, status: 413 });
  });
  const { kind, message, circumstances } = (await upload()) as ImageError;
  expect([kind, circumstances.status]).toEqual(['http', 413]);
  expect(message).toContain('The file is too large for the server: It has 3 bytes');
  expect(message).toContain('client_max_body_size of nginx');
  expect(message).toContain('MAX_CONTENT_LENGTH of Flask');
});

it('names the limit of nginx for a large file that ends the connection, not for a small one', async () => {
  stubUploads((request) => {
    request.onerror();
  });
  const { signal } = new AbortController();
  const sent = async (size: number) => {
    const outcome = uploadBytes(new Uint8Array(size), { signal }).catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(100);
    return outcome;
  };
  expect(await sent(2 ** 20 + 1)).toMatchObject({
    kind: 'network',
    message: expect.stringContaining('1,048,577 bytes: see client_max_body_size') as unknown,
  });
  expect(await sent(2 ** 20)).toMatchObject({ message: 'The server cannot be reached' });
});

it('is aborted with its signal', async () => {
  const controller = new AbortController();
  const uploads = stubUploads(() => undefined);
  const settled = upload(controller.signal);
  controller.abort();
  expect(await settled).toMatchObject({ name: 'AbortError' });
  expect(uploads[0]?.aborted).toBe(true);
});

it('tells of its progress at most ten times a second, and always of the end', async () => {
  const told: number[] = [];
  const [request] = [stubUploads(() => undefined)];
  const { signal } = new AbortController();
  const settled = uploadBytes(bytes, { signal, progress: (part) => told.push(part) });
  for (let loaded = 1; loaded <= 40; loaded++) {
    request[0]?.progress(loaded, 41);
    await vi.advanceTimersByTimeAsync(25);
  }
  request[0]?.progress(41, 41);
  request[0]?.answer();
  await settled;
  expect(told.length).toBe(11);
  expect(told).toEqual([...told].sort((a, b) => a - b));
  expect(told.at(-1)).toBe(1);
});
