/** Params that move, other functions, and requests made again. */

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { newPage } from '../page/page';
import { deferred, imageResponse, server, stubServer, stubUploads } from '../testing/browser';
import { aborted, ALWAYS, answer, asked, AUTO, begin, beginMoving } from '../testing/loader';
import { change, decode, endLoader, failing, holdServer, load, loader } from '../testing/loader';
import { NONE, offer, replaceLoader, shown, startLoader, states, status } from '../testing/loader';
import { wait } from '../testing/loader';
import { measured } from '../testing/measuredServer';

beforeEach(startLoader);
afterEach(endLoader);

const noStore = () => imageResponse({ 'Cache-Control': 'no-store' });

describe('params that move', () => {
  it('ask for previews, and for the exact image 50 ms after the last change', async () => {
    await beginMoving();
    for (const x of [1, 2, 3]) {
      change(x);
      await wait(49);
    }
    expect(asked()).toEqual(['1 preview', '2 preview', '3 preview']);
    await wait(1);
    expect(asked().slice(3)).toEqual(['3 exact']);
    await wait(10_000);
    expect(asked().length).toBe(4);
    expect(shown).toEqual(['1 preview', '2 preview', '3 preview', '3 exact']);
  });

  it('ask no more where the server has sent the exact image in the place of a preview', async () => {
    await beginMoving();
    stubServer(() => imageResponse());
    change(1);
    await wait(10);
    expect(status()).toBe('loaded');
    change(2);
    await wait(100);
    change(1);
    await wait(1000);
    expect(asked()).toEqual(['1 preview', '2 preview']);
    expect(shown).toEqual(['1 exact', '2 exact', '1 exact']);
  });

  it('are loading until the exact image is there, whatever is on screen', async () => {
    await beginMoving();
    change(1);
    await wait(49);
    expect(states.at(-1)).toMatchObject({ status: 'loading', shown: { params: { x: 1 } } });
    expect(states.at(-1)?.shown?.tier).toBe('preview');
    await wait(1);
    expect(states.at(-1)).toMatchObject({ status: 'loaded', shown: { params: { x: 1 } } });
    expect(states.at(-1)?.shown?.tier).toBe('exact');
    expect(states.filter((state) => state.status === 'loaded').length).toBe(1);
  });

  it('ask exactly where the generator has no previews', async () => {
    offer(NONE);
    await begin();
    change(1);
    await wait(1000);
    expect(asked()).toEqual(['1 exact']);
  });

  it('ask exactly for a first image of which another component has had a preview', async () => {
    const page = newPage();
    const other = replaceLoader(page);
    await beginMoving();
    change(1);
    await wait(10);
    expect(asked()).toEqual(['1 preview']);
    replaceLoader(page);
    change(1);
    await wait(10);
    expect(shown).toEqual(['1 exact']);
    other.dispose();
  });

  it('are not loaded with an older exact image while a preview is decoded', async () => {
    await beginMoving();
    change(1);
    await wait(10);
    const [old, preview] = [deferred<undefined>(), deferred<undefined>()];
    decode.mockReturnValueOnce(old.promise);
    load.mockReturnValueOnce(preview.promise);
    change(2, { reload: true });
    await wait(10);
    states.length = 0;
    change(1);
    old.resolve(undefined);
    await wait(10);
    expect(shown.at(-1)).toBe('2 exact');
    expect(states.map((state) => state.status)).not.toContain('loaded');
    preview.resolve(undefined);
    await wait(1000);
    expect(shown.at(-1)).toBe('1 exact');
  });

  it('ask exactly while nothing is on screen', async () => {
    const respond = holdServer();
    change(0);
    await wait(0);
    change(1);
    await respond('0 exact', failing());
    await respond('1 exact');
    await wait(1000);
    expect(asked()).toEqual(['0 exact', '1 exact']);
    expect(shown).toEqual(['1 exact']);
  });

  it('use an exact image that the page has, and ask for nothing', async () => {
    await begin();
    change(1);
    await wait(1000);
    change(0);
    await wait(1000);
    expect(asked()).toEqual(['1 preview', '1 exact']);
    expect(shown.at(-1)).toBe('0 exact');
  });

  it('use a preview that the page has, and ask for the exact image at rest', async () => {
    await beginMoving();
    for (const x of [1, 2]) {
      change(x);
      await wait(40);
    }
    change(1);
    await wait(49);
    expect(asked()).toEqual(['1 preview', '2 preview']);
    expect(shown.at(-1)).toBe('1 preview');
    expect(status()).toBe('loading');
    await wait(1);
    expect(asked().slice(2)).toEqual(['1 exact']);
  });

  it('use a preview that the page has in a tier that they would not ask for', async () => {
    offer(AUTO);
    measured((tier) => ({ encode: 0, transfer: tier === 'half' ? 20 : 150 }));
    await begin();
    for (let x = 1; x < 20; x++) {
      change(x);
      await wait(40);
    }
    expect(asked().at(-1)).toMatch(/half$/);
    expect(asked()).toContain('4 preview');
    server.mockClear();
    change(4);
    await wait(40);
    expect(asked()).toEqual([]);
    expect(shown.at(-1)).toBe('4 preview');
  });

  it('ask exactly for the image that is on screen exactly, though nobody may keep it', async () => {
    await beginMoving();
    answer(noStore);
    change(0, { reload: true });
    await wait(10);
    server.mockClear();
    shown.length = 0;
    const respond = holdServer();
    change(1);
    await wait(0);
    change(0);
    await respond('1 preview', failing());
    await respond('0 exact', noStore());
    await wait(1000);
    expect(asked()).toEqual(['1 preview', '0 exact']);
    expect(shown).toEqual(['0 exact']);
  });

  it('give up an exact image on its way for the preview of a newer one', async () => {
    await beginMoving();
    const respond = holdServer();
    change(1);
    await respond('1 preview');
    await wait(50);
    change(2);
    await wait(0);
    expect(asked()).toEqual(['1 preview', '1 exact', '2 preview']);
    expect(aborted()).toEqual([false, true, false]);
    await respond('2 preview');
    expect(shown).toEqual(['1 preview', '2 preview']);
  });

  it('wait with the exact image for the preview of it that is on its way', async () => {
    await beginMoving();
    const respond = holdServer();
    change(1);
    await wait(500);
    expect(asked()).toEqual(['1 preview']);
    await respond('1 preview');
    expect(shown).toEqual(['1 preview']);
    expect(status()).toBe('loading');
    await respond('1 exact');
    expect(shown).toEqual(['1 preview', '1 exact']);
    expect(status()).toBe('loaded');
  });

  it('get their last preview before their exact image, however long it has to wait', async () => {
    await beginMoving();
    const respond = holdServer();
    for (const x of [1, 2]) {
      change(x);
      await wait(10);
    }
    await wait(500);
    expect(asked()).toEqual(['1 preview']);
    await respond('1 preview');
    await wait(16);
    await respond('2 preview');
    await respond('2 exact');
    expect(asked()).toEqual(['1 preview', '2 preview', '2 exact']);
    expect(shown).toEqual(['1 preview', '2 preview', '2 exact']);
  });

  it('fetch the next image while one is decoded, and are not at rest before it', async () => {
    await beginMoving();
    const decoding = deferred<undefined>();
    load.mockReturnValueOnce(decoding.promise);
    change(1);
    await wait(10);
    change(2);
    await wait(10);
    expect(asked()).toEqual(['1 preview', '2 preview']);
    decoding.resolve(undefined);
    await wait(1000);
    expect(shown.at(-1)).toBe('2 exact');
    expect(states.filter((state) => state.status === 'loaded').length).toBe(1);
  });

  it('ask for nothing after the component has gone', async () => {
    await beginMoving();
    change(1);
    await wait(40);
    loader.dispose();
    await wait(1000);
    expect(asked()).toEqual(['1 preview']);
  });

  it('are named by URLs that differ only by their tier, however long they are', async () => {
    stubUploads();
    await begin();
    for (const x of ['short', Array.from({ length: 300 }, (_, index) => `${index}`.repeat(2))]) {
      change(x);
      await wait(1000);
    }
    const urls = server.mock.calls.map(([url]) => url);
    expect(urls.length).toBe(4);
    expect(urls[0]).toBe(`${urls[1] ?? ''}&tier=preview`);
    expect(urls[2]).toBe(`${urls[3] ?? ''}&tier=preview`);
    expect(urls[2]?.length).toBeLessThan(2000);
  });

  it('go up for none of the tiers where the exact URL has just room', async () => {
    const uploads = stubUploads();
    await begin();
    const overhead = `/_dash-dynamic-image/f?p=${encodeURIComponent('{"a":"","x":""}')}`.length;
    const params = { a: 'a'.repeat(970), x: 'x'.repeat(2000 - overhead - 970) };
    loader.request({ generator: 'f', params, timeout: 0, reload: false });
    await wait(1000);
    expect(server.mock.calls.map(([url]) => url.length)).toEqual([2013, 2000]);
    expect(uploads).toEqual([]);
  });
});

describe('another generator', () => {
  it('is asked exactly at first', async () => {
    await beginMoving();
    change(1);
    await wait(10);
    change(1, { generator: 'g' });
    await wait(1000);
    expect(asked()).toEqual(['1 preview', '1 exact']);
    expect(server.mock.calls.at(-1)?.[0]).toContain('/g?');
  });

  it('is asked for no tier that it does not offer', async () => {
    offer(AUTO, { g: ALWAYS });
    measured((tier) => ({ encode: 0, transfer: { exact: 90, preview: 150 }[tier] ?? 20 }));
    await begin();
    for (let x = 1; x < 20; x++) {
      change(x);
      await wait(40);
    }
    expect(asked().at(-1)).toMatch(/half$/);
    change(101, { generator: 'g' });
    await wait(100);
    change(102, { generator: 'g' });
    await wait(100);
    expect(asked().slice(-2)).toEqual(['101 exact', '102 preview']);
  });
});

describe('asking again', () => {
  it('by refresh asks exactly and once, also in the middle of a movement', async () => {
    await beginMoving();
    change(1);
    await wait(10);
    change(1, { reload: true });
    await wait(1000);
    expect(asked()).toEqual(['1 preview', '1 exact']);
    expect(server.mock.calls[1]?.[1].cache).toBe('reload');
    change(2, { reload: true });
    await wait(1000);
    expect(asked().slice(2)).toEqual(['2 exact']);
  });

  it('by refresh does not wait for an exact image on its way', async () => {
    await begin();
    const respond = holdServer();
    change(1);
    await respond('1 preview');
    change(1, { reload: true });
    await wait(0);
    expect(asked()).toEqual(['1 preview', '1 exact', '1 exact']);
    expect(aborted()).toEqual([false, true, false]);
  });

  it('by the button asks exactly', async () => {
    await beginMoving();
    answer(failing);
    change(1);
    await wait(1000);
    answer(() => imageResponse());
    loader.retry();
    await wait(1000);
    expect(asked()).toEqual(['1 exact']);
    expect(status()).toBe('loaded');
  });
});
