/** The image at rest, in place of a preview. */

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fileOf, imageResponse, stubUploads, type UploadRequest } from '../testing/browser';
import { aborted, answer, asked, begin, beginMoving, change, endLoader } from '../testing/loader';
import { failing, holdServer, shown, startLoader, states, status, wait } from '../testing/loader';

beforeEach(startLoader);
afterEach(endLoader);

describe('no preview stays on screen at rest', () => {
  it('when newer params fail, whose error stays', async () => {
    await beginMoving();
    answer(({ x }) => (x === 2 ? failing() : imageResponse()));
    change(1);
    await wait(40);
    change(2);
    await wait(40);
    expect(shown).toEqual(['1 preview']);
    await wait(200);
    expect(asked()).toEqual(['1 preview', '2 preview', '1 exact']);
    expect(shown.at(-1)).toBe('1 exact');
    expect(states.at(-1)).toMatchObject({ status: 'error', failure: { params: { x: 2 } } });
  });

  it('when newer params fail late', async () => {
    await beginMoving();
    const respond = holdServer();
    change(1);
    await respond('1 preview');
    change(2);
    await wait(1000);
    await respond('2 preview', failing());
    await wait(200);
    await respond('1 exact');
    expect(shown.at(-1)).toBe('1 exact');
    expect(status()).toBe('error');
  });

  it('when a value is missing, for which the component waits', async () => {
    await beginMoving();
    change(1);
    await wait(40);
    change(null);
    await wait(49);
    expect(asked()).toEqual(['1 preview']);
    await wait(1);
    expect(shown.at(-1)).toBe('1 exact');
    expect(states.at(-1)).toMatchObject({ status: 'idle', shown: { tier: 'exact' } });
  });

  it('when params are no JSON', async () => {
    await begin();
    change(1);
    await wait(50);
    change(NaN);
    await wait(1000);
    expect(shown.at(-1)).toBe('1 exact');
    expect(status()).toBe('error');
  });

  it('when the exact image was on its way as the value went missing', async () => {
    await beginMoving();
    const respond = holdServer();
    change(1);
    await respond('1 preview');
    await wait(250);
    change(null);
    expect(aborted()).toEqual([false, true]);
    await wait(200);
    await respond('1 exact');
    expect(shown).toEqual(['1 preview', '1 exact']);
    expect(status()).toBe('idle');
  });

  it('but where the exact image fails, which is not asked for again and again', async () => {
    await beginMoving();
    answer(({ tier }) => (tier === 'exact' ? failing() : imageResponse()));
    change(1);
    await wait(60_000);
    expect(asked()).toEqual(['1 preview', '1 exact']);
    expect(states.at(-1)).toMatchObject({ status: 'error', shown: { tier: 'preview' } });
  });

  it('but where it cannot be had beside an error, which is all that is told', async () => {
    await beginMoving();
    answer(({ x, tier }) => (x === 2 || tier === 'exact' ? failing() : imageResponse()));
    change(1);
    await wait(40);
    change(2);
    await wait(60_000);
    expect(asked()).toEqual(['1 preview', '2 preview', '1 exact']);
    expect(states.at(-1)).toMatchObject({ status: 'error', failure: { params: { x: 2 } } });
  });

  describe('while a file goes up', () => {
    let uploads: UploadRequest[];
    beforeEach(() => {
      uploads = stubUploads(() => undefined);
    });

    it('which goes on', async () => {
      await beginMoving();
      change(1);
      await wait(50);
      change(fileOf('photo'));
      await wait(1000);
      expect(shown.at(-1)).toBe('1 exact');
      expect(states.at(-1)).toMatchObject({ status: 'loading', progress: { uploaded: 0 } });
      uploads[0]?.answer();
      await wait(1000);
      expect(asked().length).toBe(4);
      expect(status()).toBe('loaded');
    });

    it('and never goes back behind what is on its way', async () => {
      await beginMoving();
      const respond = holdServer();
      change(1);
      await respond('1 preview');
      change(2);
      await wait(50);
      change(fileOf('photo'));
      await wait(1000);
      await respond('2 preview');
      await wait(200);
      await respond('2 exact');
      expect(asked()).toEqual(['1 preview', '2 preview', '2 exact']);
      expect(shown).toEqual(['1 preview', '2 preview', '2 exact']);
    });

    it('or could not go up', async () => {
      await beginMoving();
      const respond = holdServer();
      change(1);
      await respond('1 preview');
      change(fileOf('photo'));
      await wait(250);
      uploads[0]?.refuse(413, 'too-large');
      await wait(0);
      expect(status()).toBe('error');
      await wait(200);
      await respond('1 exact');
      expect(shown).toEqual(['1 preview', '1 exact']);
      expect(status()).toBe('error');
    });
  });
});
