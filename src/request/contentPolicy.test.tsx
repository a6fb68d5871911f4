import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { stubServer, stubUploads } from '../testing/browser';
import { violation } from '../testing/contentPolicy';
import { ContentPolicy } from './contentPolicy';
import { fetchOnce } from './transport';
import { uploadBytes } from './upload';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const known = () => {
  const page = new EventTarget();
  return { page, policy: new ContentPolicy(page) };
};

describe('a policy', () => {
  it('refuses what it has refused: a scheme for one directive, or an origin', () => {
    const { page, policy } = known();
    page.dispatchEvent(violation('img-src', 'blob'));
    page.dispatchEvent(violation('connect-src', `${location.origin}/_dash-layout`));
    expect(policy.refuses('img-src', 'blob:http://a.test/1')).toBe(true);
    expect(policy.refuses('img-src', 'data:image/png;base64,AA==')).toBe(false);
    expect(policy.refuses('img-src', '/data')).toBe(false);
    expect(policy.refuses('connect-src', 'blob:http://a.test/1')).toBe(false);
    expect(policy.refuses('connect-src', '/_dash-dynamic-image/waves?p=%7B%7D')).toBe(true);
    expect(policy.refuses('connect-src', 'http://elsewhere.test/')).toBe(false);
  });

  it('that only reports refuses nothing', () => {
    const { page, policy } = known();
    page.dispatchEvent(violation('img-src', 'blob', 'report'));
    expect(policy.refuses('img-src', 'blob:http://a.test/1')).toBe(false);
  });

  it('is awaited for a moment, since its event comes after the failure', async () => {
    const { page, policy } = known();
    const answers = ['blob:x', 'data:x'].map((url) => policy.hasRefused('img-src', url));
    setTimeout(() => page.dispatchEvent(violation('img-src', 'data')), 10);
    await vi.advanceTimersByTimeAsync(50);
    expect(await Promise.all(answers)).toEqual([false, true]);
  });
});

describe('a request that the policy refuses', () => {
  const { signal } = new AbortController();
  const expected = {
    kind: 'content-policy',
    circumstances: { detail: "Add 'self' to its connect-src." },
  };

  // The policy of the page remembers what it has refused: the two follow each other.
  it('names the directive, for an image and for an upload', async () => {
    stubServer(() => Promise.reject(new TypeError('Failed to fetch')));
    stubUploads((upload) => {
      upload.onerror();
    });
    const image = fetchOnce('/image', false, signal).catch((error: unknown) => error);
    document.dispatchEvent(violation('connect-src', `${location.origin}/image`));
    await vi.advanceTimersByTimeAsync(50);
    expect(await image).toMatchObject(expected);
    const upload = uploadBytes(new Uint8Array(3), { signal }).catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(50);
    expect(await upload).toMatchObject(expected);
  });
});
