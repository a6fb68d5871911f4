/** Previews that fail. */

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { deferred, imageResponse, problemResponse, server } from '../testing/browser';
import { answer, asked, begin, beginMoving, cache, change, endLoader } from '../testing/loader';
import { failing, holdServer, load, loader, NONE, offer, shown } from '../testing/loader';
import { startLoader, states, status, wait } from '../testing/loader';

beforeEach(startLoader);
afterEach(endLoader);

describe('a preview that fails', () => {
  it('is the failure of its params, about which nobody asks twice', async () => {
    await beginMoving();
    answer(failing);
    change(1);
    await wait(10_000);
    expect(asked()).toEqual(['1 preview']);
    expect(states.at(-1)).toMatchObject({ status: 'error', failure: { params: { x: 1 } } });
  });

  it('is it too when the exact image has waited for it', async () => {
    await beginMoving();
    const respond = holdServer();
    change(1);
    await wait(500);
    await respond('1 preview', failing());
    await wait(1000);
    expect(asked()).toEqual(['1 preview']);
    expect(status()).toBe('error');
  });

  it('is it too when the login has expired', async () => {
    await beginMoving();
    answer(() => new Response('', { status: 401 }));
    change(1);
    await wait(1000);
    expect(asked()).toEqual(['1 preview']);
    expect(states.at(-1)).toMatchObject({ failure: { error: { kind: 'signed-out' } } });
  });

  it('leaves the component idle where a value is missing', async () => {
    await beginMoving();
    answer(() => problemResponse(422, 'value-missing'));
    change(1);
    await wait(1000);
    expect(asked()).toEqual(['1 preview']);
    expect(status()).toBe('idle');
  });

  it.each([
    ['because the server offers none any more', () => problemResponse(400, 'unknown-query')],
    ['in a proxy', () => new Response('', { status: 418 })],
    ['without an image', () => new Response('', { headers: { 'Content-Type': 'text/plain' } })],
  ])('%s is followed by the exact image at once', async (_, response) => {
    await beginMoving();
    answer(({ tier }) => (tier === 'exact' ? imageResponse() : response()));
    change(1);
    await wait(0);
    expect(asked()).toEqual(['1 preview', '1 exact']);
    await wait(1000);
    expect(asked().length).toBe(2);
    expect(states.map((state) => state.status)).toEqual(['loading', 'loaded']);
  });

  it('to be decoded is followed by the exact image', async () => {
    await beginMoving();
    load.mockRejectedValueOnce(new Error('broken'));
    change(1);
    await wait(50);
    expect(shown).toEqual(['1 exact']);
    expect(status()).toBe('loaded');
  });

  it('on a bad network is followed by the exact image when the params rest', async () => {
    await beginMoving();
    answer(({ tier }) => {
      if (tier === 'exact') return imageResponse();
      throw new TypeError('Failed to fetch');
    });
    change(1);
    await wait(50);
    expect(asked()).toEqual(['1 preview', '1 exact']);
    expect(status()).toBe('loaded');
  });

  it('within its time ends in an error when that time is over', async () => {
    await beginMoving();
    answer(() => new Promise(() => undefined));
    loader.request({ generator: 'f', params: { x: 1 }, timeout: 10_000, reload: false });
    await wait(10_000);
    expect(status()).toBe('error');
    await wait(60_000);
    expect(asked()).toEqual(['1 preview']);
  });

  it('is waited for without an error when the hand comes back to it and its server is busy', async () => {
    offer(NONE);
    await begin();
    const first = deferred<Response>();
    let calls = 0;
    answer(() => (++calls === 1 ? first.promise : imageResponse()));
    change(1);
    await wait(10);
    change(2);
    change(1);
    first.resolve(problemResponse(503, 'busy', { headers: { 'Retry-After': '1' } }));
    await wait(5000);
    expect(states.map((state) => state.status)).toEqual(['loading', 'loaded']);
    expect(shown).toEqual(['1 exact']);
  });

  it('of older params is made exact when a bad network is good again', async () => {
    const failed = problemResponse(500, 'generator-failed');
    await beginMoving();
    change(1);
    await wait(40);
    answer(({ x }) => (x === 2 ? failed.clone() : new Response('', { status: 502 })));
    change(2);
    await wait(20_000);
    expect(shown).toEqual(['1 preview']);
    answer(({ x }) => (x === 2 ? failed.clone() : imageResponse()));
    await wait(6000);
    expect(shown).toEqual(['1 preview', '1 exact']);
    expect(status()).toBe('error');
  });

  it('that the page has is forgotten when its image is fetched anew', async () => {
    await beginMoving();
    change(1);
    await wait(1000);
    change(1, { reload: true });
    await wait(1000);
    cache.delete('/_dash-dynamic-image/f?p=%7B%22x%22%3A1%7D');
    change(2);
    await wait(1000);
    change(0);
    await wait(0);
    server.mockClear();
    change(1);
    await wait(0);
    expect(asked()).toEqual(['1 preview']);
  });

  it('for want of time before a busy server is followed by the exact image', async () => {
    await begin();
    const busy = () => problemResponse(503, 'busy', { headers: { 'Retry-After': '5' } });
    answer(({ tier }) => (tier === 'exact' ? imageResponse() : busy()));
    loader.request({ generator: 'f', params: { x: 1 }, timeout: 1000, reload: false });
    await wait(0);
    expect(shown).toEqual(['1 exact']);
  });

  it('before a server that is busy waits no longer than until the params rest', async () => {
    await begin();
    answer(({ tier }) => (tier === 'exact' ? imageResponse() : problemResponse(503, 'busy')));
    change(1);
    await wait(60);
    expect(asked().at(-1)).toBe('1 exact');
    expect(status()).toBe('loaded');
  });
});
