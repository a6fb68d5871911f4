import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ImageCache } from './imageCache';
import type { FetchedImage } from '../request/transport';
import { stubImages } from '../testing/browser';

let alive: Set<string>;
let now: number;

beforeEach(() => {
  ({ alive } = stubImages());
  now = 1_000_000;
  vi.spyOn(Date, 'now').mockImplementation(() => now);
});

afterEach(() => {
  vi.restoreAllMocks();
});

const cacheOf = (limit: number) => new ImageCache(limit);

function image(bytes: number, lifetime = Infinity): FetchedImage {
  return { blob: new Blob([new Uint8Array(bytes)]), mediaType: 'image/png', lifetime };
}

const keptOf = (cache: ImageCache, ...keys: string[]) =>
  keys.filter((key) => cache.get(key) !== undefined);

/** True when so many bytes more leave the entries under these keys in the cache. */
function hasRoom(cache: ImageCache, bytes: number, ...keys: string[]): boolean {
  cache.put('more', image(bytes));
  const kept = keptOf(cache, 'more', ...keys);
  cache.delete('more');
  return kept.length === keys.length + 1;
}

/** Checks what a cache of 100 bytes counts, by what it has room for; may drop the entries. */
function expectIdleBytes(cache: ImageCache, bytes: number, ...keys: string[]): void {
  expect(hasRoom(cache, 100 - bytes, ...keys)).toBe(true);
  expect(hasRoom(cache, 101 - bytes, ...keys)).toBe(false);
}

describe('object URLs', () => {
  it('are made for the first who shows an entry and shared by all others', () => {
    const cache = cacheOf(100);
    const entry = cache.put('a', image(10));
    expect(alive.size).toBe(0);
    expect(cache.retain(entry)).toBe(cache.retain(entry));
    expect(alive.size).toBe(1);
  });

  it('makes no URL for values, which the page decodes itself', () => {
    const cache = cacheOf(100);
    const entry = cache.put('a', { ...image(10), data: '{}' });
    expect(cache.retain(entry)).toBe('');
    expect(alive.size).toBe(0);
    cache.release(entry);
  });

  it('stay while the entry is kept, so that the same image needs no new one', () => {
    const cache = cacheOf(100);
    const entry = cache.put('a', image(10));
    const url = cache.retain(entry);
    cache.release(entry);
    expect(cache.retain(entry)).toBe(url);
  });

  it('are revoked only when the last of those who show an evicted entry releases it', () => {
    const cache = cacheOf(100);
    const entry = cache.put('a', image(10));
    const url = cache.retain(entry);
    cache.retain(entry);
    cache.delete('a');
    cache.release(entry);
    expect(alive).toContain(url);
    cache.release(entry);
    expect(alive.size).toBe(0);
  });

  it('never outnumber the entries and the images shown, over 3,000 images', () => {
    const cache = cacheOf(64_000 * 20);
    let shown = cache.put('first', image(64_000));
    cache.retain(shown);
    for (let count = 0; count < 3000; count++) {
      const next = cache.put(`image ${count}`, image(64_000));
      cache.retain(next);
      cache.release(shown);
      shown = next;
      expect(alive.size).toBeLessThanOrEqual(21);
    }
    expect(alive.size).toBe(21);
    const keys = Array.from({ length: 3000 }, (_, count) => `image ${count}`);
    expect(keptOf(cache, 'first', ...keys)).toEqual(keys.slice(-21));
  });

  it('are data URLs where the image says so', () => {
    const cache = cacheOf(100);
    const entry = cache.put('a', { ...image(10), dataUrl: 'data:image/svg+xml;base64,AA==' });
    expect(cache.retain(entry)).toBe('data:image/svg+xml;base64,AA==');
    cache.delete('a');
    cache.release(entry);
    expect(alive.size).toBe(0);
  });
});

describe('the bound', () => {
  it('drops what was used longest ago', () => {
    const cache = cacheOf(100);
    cache.put('a', image(40));
    cache.put('b', image(40));
    cache.get('a');
    cache.put('c', image(40));
    expect(['a', 'b', 'c'].map((key) => cache.get(key) !== undefined)).toEqual([true, false, true]);
  });

  it('does not count what is shown, and never drops it', () => {
    const cache = cacheOf(100);
    const entry = cache.put('a', image(90));
    cache.retain(entry);
    cache.put('b', image(90));
    expect(cache.get('a')).toBe(entry);
    expect(cache.get('b')).toBeDefined();
    cache.put('c', image(90));
    expect(['a', 'b', 'c'].map((key) => cache.get(key) !== undefined)).toEqual([true, false, true]);
    expect(hasRoom(cache, 10, 'a', 'c')).toBe(true);
    cache.release(entry);
    expect(keptOf(cache, 'a', 'b', 'c')).toEqual(['c']);
    expectIdleBytes(cache, 90, 'c');
  });

  it('lets an image larger than itself be shown all the same', () => {
    const cache = cacheOf(100);
    const entry = cache.put('a', image(200));
    expect(cache.get('a')).toBeUndefined();
    expect(alive).toContain(cache.retain(entry));
    cache.release(entry);
    expect(alive.size).toBe(0);
    expectIdleBytes(cache, 0);
  });

  it('is empty again when everything has been deleted', () => {
    const cache = cacheOf(100);
    const shown = cache.put('a', image(10));
    cache.retain(shown);
    cache.put('b', image(20));
    cache.delete('a');
    cache.delete('b');
    cache.delete('b');
    cache.release(shown);
    expectIdleBytes(cache, 0);
  });
});

describe('freshness', () => {
  it('never keeps what must not be stored, and shows it while it is retained', () => {
    const cache = cacheOf(100);
    const entry = cache.put('a', image(10, 0));
    expect(cache.get('a')).toBeUndefined();
    expect(alive).toContain(cache.retain(entry));
    cache.release(entry);
    expect(alive.size).toBe(0);
  });

  it('ends after the lifetime, and the image stays on screen', () => {
    const cache = cacheOf(100);
    const entry = cache.put('a', image(10, 60_000));
    const url = cache.retain(entry);
    now += 59_999;
    expect(cache.get('a')).toBe(entry);
    now += 1;
    expect(cache.get('a')).toBeUndefined();
    expect(alive).toContain(url);
    cache.release(entry);
    expect(alive.size).toBe(0);
    expectIdleBytes(cache, 0);
  });

  it('puts a newer image in the place of the old one, which stays on screen', () => {
    const cache = cacheOf(100);
    const old = cache.put('a', image(10));
    const url = cache.retain(old);
    const newer = cache.put('a', image(20));
    expect(cache.get('a')).toBe(newer);
    expect(alive).toContain(url);
    cache.release(old);
    expect(alive).not.toContain(url);
    expectIdleBytes(cache, 20, 'a');
  });
});

describe('a later run of the program', () => {
  const madeBy = (run: string) => ({ ...image(10), run });

  it('takes away all images of the runs before it', () => {
    const cache = cacheOf(100);
    cache.put('a', madeBy('01'));
    const shown = cache.put('b', madeBy('01'));
    const url = cache.retain(shown);
    cache.put('c', madeBy('02'));
    expect(cache.get('a') ?? cache.get('b')).toBeUndefined();
    expect(cache.get('c')).toBeDefined();
    expect(alive).toContain(url);
    cache.release(shown);
    expectIdleBytes(cache, 10, 'c');
  });

  it('makes images of the runs before it outdated, also on screen', () => {
    const cache = cacheOf(100);
    const [shown, other] = [cache.put('a', madeBy('01')), cache.put('b', image(10))];
    expect(cache.isOutdated(shown.image)).toBe(false);
    const late = cache.put('c', madeBy('02'));
    const images = [shown, other, late].map(({ image }) => cache.isOutdated(image));
    expect(images).toEqual([true, false, false]);
  });

  it('is not undone by an answer of the run before it that was slow', () => {
    const cache = cacheOf(100);
    const late = cache.put('a', madeBy('02'));
    expect(cache.retain(cache.put('a', madeBy('01')))).not.toBe(cache.retain(late));
    expect(cache.get('a')).toBeUndefined();
    expect(cache.put('b', madeBy('02'))).toBe(cache.get('b'));
  });
});
