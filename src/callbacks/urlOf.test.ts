import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fileOf, jsonBlock, stubUploads, uploads } from '../testing/browser';
import { urlOf } from './urlOf';

let photo = '';
let count = 0;

beforeEach(() => {
  vi.useFakeTimers();
  stubUploads();
  // The page remembers as long as this module lives: each test has a file of its own.
  photo = fileOf(`photo ${++count} for a URL`);
  jsonBlock('_dash-dynamic-image', { filter: { nullable: [] } });
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('urlOf', () => {
  it('brings what is large and gives a short URL', async () => {
    const url = await urlOf('filter', { photo, strength: 1 });
    expect(uploads.length).toBe(1);
    expect(decodeURIComponent(url)).toBe(
      `/_dash-dynamic-image/filter?p={"photo":{"$blob":"${uploads[0]?.sha256 ?? ''}"},"strength":1}`,
    );
  });

  it('brings params that are too long', async () => {
    const params = Object.fromEntries(Array.from({ length: 300 }, (_, x) => [`u${x}`, x]));
    const url = await urlOf('filter', params);
    expect(decodeURIComponent(url)).toContain(`?p={"$blob":"${uploads[0]?.sha256 ?? ''}"}`);
    expect(JSON.parse(uploads[0]?.text ?? '')).toEqual(params);
  });

  it('makes no request for small params', async () => {
    expect(await urlOf('filter', { x: 1 })).toBe('/_dash-dynamic-image/filter?p=%7B%22x%22%3A1%7D');
    expect(uploads).toEqual([]);
  });

  it('stops with its signal', async () => {
    stubUploads(() => undefined);
    const controller = new AbortController();
    const url = urlOf('filter', { photo }, controller.signal).catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(0);
    controller.abort();
    expect(await url).toMatchObject({ name: 'AbortError' });
    expect(uploads[0]?.aborted).toBe(true);
  });
});
