/** The first change of a movement, whose exact image follows its preview at once. */

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { newPage } from '../page/page';
import { deferred, imageResponse, problemResponse, server, stubServer } from '../testing/browser';
import { aborted, ALWAYS, asked, begin, change, endLoader, failing } from '../testing/loader';
import { holdServer, load, newLoader, offer, shown, startLoader, states } from '../testing/loader';
import { status, wait } from '../testing/loader';
import { drag, measured } from '../testing/measuredServer';

beforeEach(startLoader);
afterEach(endLoader);

describe('the first change of a movement', () => {
  it('asks for the exact image as soon as its preview is here', async () => {
    await begin();
    const respond = holdServer();
    change(1);
    await wait(40);
    expect(asked()).toEqual(['1 preview']);
    await respond('1 preview');
    expect(asked()).toEqual(['1 preview', '1 exact']);
    await respond('1 exact');
    await wait(10_000);
    expect(asked().length).toBe(2);
    expect(shown).toEqual(['1 preview', '1 exact']);
    expect(states.map((state) => state.status)).toEqual(['loading', 'loading', 'loaded']);
  });

  it.each([10, 1000])('never shows its preview %i ms after the exact image', async (late) => {
    await begin();
    offer(ALWAYS);
    measured(() => ({ line: 300, run: 10, encode: 5, transfer: 10 }));
    await drag(101, 104, 400);
    server.mockClear();
    shown.length = 0;
    const respond = holdServer();
    change(1);
    await wait(60);
    await respond('1 exact');
    expect(status()).toBe('loaded');
    expect(aborted()).toEqual([true, false]);
    await wait(late);
    await respond('1 preview');
    await wait(1000);
    expect(shown).toEqual(['1 exact']);
  });

  it('never shows a preview that is still being loaded after the exact image', async () => {
    await begin();
    const loading = deferred<undefined>();
    load.mockReturnValueOnce(loading.promise);
    change(1);
    await wait(10);
    loading.resolve(undefined);
    await wait(1000);
    expect(asked()).toEqual(['1 preview', '1 exact']);
    expect(shown).toEqual(['1 exact']);
  });

  it('does not ask anew for what is still on its way when the params rest', async () => {
    await begin();
    const respond = holdServer();
    change(1);
    await respond('1 preview');
    await wait(1000);
    expect(asked()).toEqual(['1 preview', '1 exact']);
    expect(aborted()).toEqual([false, false]);
    await respond('1 exact');
    expect(shown).toEqual(['1 preview', '1 exact']);
    expect(status()).toBe('loaded');
  });

  it('loses its exact image to the second change, whose own comes at rest', async () => {
    await begin();
    const respond = holdServer();
    change(1);
    await respond('1 preview');
    expect(asked()).toEqual(['1 preview', '1 exact']);
    change(2);
    expect(aborted()).toEqual([false, true]);
    await respond('2 preview');
    expect(asked().slice(2)).toEqual(['2 preview']);
    await wait(50);
    await respond('2 exact');
    expect(asked().slice(2)).toEqual(['2 preview', '2 exact']);
    expect(shown).toEqual(['1 preview', '2 preview', '2 exact']);
    expect(status()).toBe('loaded');
  });

  it('is each of some that are 250 ms apart, which all end exact', async () => {
    await begin();
    for (const x of [1, 2, 3]) {
      change(x);
      await wait(250);
      expect(status()).toBe('loaded');
    }
    expect(asked()).toEqual([1, 2, 3].flatMap((x) => [`${x} preview`, `${x} exact`]));
    expect(shown).toEqual(asked());
  });

  it('asks for no exact image of older params, whose preview comes late', async () => {
    await begin();
    const respond = holdServer();
    change(1);
    await wait(30);
    change(2);
    await respond('1 preview');
    expect(asked()).toEqual(['1 preview', '2 preview']);
    await respond('2 preview');
    expect(asked()).toEqual(['1 preview', '2 preview']);
    await wait(50);
    expect(asked().slice(2)).toEqual(['2 exact']);
  });

  it('of many components asks for all of their previews first', async () => {
    const page = newPage();
    const loaders = Array.from({ length: 6 }, () => newLoader(page));
    const request = (x: (index: number) => string) => {
      loaders.forEach((each, index) => {
        each.request({ generator: 'f', params: { x: x(index) }, timeout: 0, reload: false });
      });
    };
    request((index) => `${index} old`);
    await wait(1000);
    server.mockClear();
    request((index) => `${index} new`);
    await wait(1000);
    const tiers = asked().map((name) => name.split(' ')[2]);
    expect(tiers).toEqual([...Array<string>(6).fill('preview'), ...Array<string>(6).fill('exact')]);
    for (const each of loaders) each.dispose();
  });

  it('ends in an error with the preview on screen when the exact image fails', async () => {
    await begin();
    const respond = holdServer();
    change(1);
    await respond('1 preview');
    await respond('1 exact', failing());
    await wait(60_000);
    expect(asked()).toEqual(['1 preview', '1 exact']);
    expect(shown).toEqual(['1 preview']);
    expect(states.at(-1)).toMatchObject({ status: 'error', shown: { tier: 'preview' } });
  });

  it('asks for no exact image when the preview fails for good', async () => {
    await begin();
    const respond = holdServer();
    change(1);
    await respond('1 preview', failing());
    expect(status()).toBe('error');
    await wait(10_000);
    expect(asked()).toEqual(['1 preview']);
    expect(states.map((state) => state.status)).toEqual(['loading', 'error']);
  });

  it('shows the exact image where only the preview fails', async () => {
    await begin();
    const respond = holdServer();
    change(1);
    await respond('1 preview', problemResponse(400, 'unknown-query'));
    await wait(1000);
    await respond('1 exact');
    expect(asked()).toEqual(['1 preview', '1 exact']);
    expect(shown).toEqual(['1 exact']);
    expect(states.map((state) => state.status)).toEqual(['loading', 'loaded']);
  });

  it('asks no more where the exact image comes in the place of a preview', async () => {
    await begin();
    stubServer(() => imageResponse());
    change(1);
    await wait(1000);
    expect(asked()).toEqual(['1 preview']);
    expect(shown).toEqual(['1 exact']);
    expect(status()).toBe('loaded');
  });
});
