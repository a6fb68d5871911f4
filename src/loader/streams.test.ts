/** Images of functions that yield: frames, the last image, and what components share. */

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FrameReports } from '../page/frameReports';
import { imageResponse, jsonBlock, server } from '../testing/browser';
import { answer, begun, component, endPage, images, page } from '../testing/streamedImages';
import { startPage, streams, told, urls, wait } from '../testing/streamedImages';
import { framePart, joined, lastPart, progressPart } from '../testing/streams';
import { sharpens } from './imageState';

beforeEach(startPage);
afterEach(endPage);

const noop = (): void => undefined;

/** Holds the next decoding up until the call of the function that is returned. */
function pausedDecoding(): () => void {
  let decoded = noop;
  images.decode.mockImplementationOnce(
    () =>
      new Promise((resolve) => {
        decoded = resolve;
      }),
  );
  return () => {
    decoded();
  };
}

describe('a function that yields', () => {
  it('is asked for its frames, and the last image has the plain key', async () => {
    const { stream, change, shown, state } = await begun();
    stream.finish(lastPart(30));
    await wait();
    expect(urls()).toEqual(['%7B%22x%22%3A1%7D&frames=1']);
    expect([shown, state().status]).toEqual([['1 exact 30'], 'loaded']);
    expect(page.cache.keys).toEqual([expect.stringMatching(/%7D$/)]);
    change(2);
    await wait();
    change(1);
    await wait();
    expect(shown.at(-1)).toBe('1 exact 30');
    expect(server).toHaveBeenCalledTimes(2);
  });

  it('shows each frame as it comes, then the last image', async () => {
    const { stream, shown, state } = await begun();
    for (const bytes of [10, 20]) {
      stream.send(framePart(bytes));
      await wait();
      expect([state().status, sharpens(state())]).toEqual(['loading', true]);
    }
    stream.finish(lastPart(30));
    await wait();
    expect(shown).toEqual(['1 preview 10', '1 preview 20', '1 exact 30']);
    expect([state().status, sharpens(state()), told(state())]).toEqual(['loaded', false, null]);
  });

  it('of frames that come together, and during a decoding, the newest is decoded', async () => {
    const { stream, shown } = await begun();
    const decoded = pausedDecoding();
    stream.send(joined([framePart(10), framePart(11)]));
    await wait();
    stream.send(framePart(12), framePart(13));
    await wait();
    expect(shown).toEqual([]);
    decoded();
    await wait();
    expect(shown).toEqual(['1 preview 11', '1 preview 13']);
    expect(images.decode).toHaveBeenCalledTimes(2);
  });

  it('the last image does not wait for a frame, which is not shown after it', async () => {
    const { stream, shown } = await begun();
    const decoded = pausedDecoding();
    stream.send(framePart(10));
    await wait();
    stream.finish(lastPart(30));
    await wait();
    decoded();
    await wait();
    expect(shown).toEqual(['1 exact 30']);
    expect(images.alive.size).toBe(1);
  });

  it('a frame that cannot be decoded is left out', async () => {
    const { stream, shown, state } = await begun();
    images.decode.mockRejectedValueOnce(new Error('broken'));
    stream.send(framePart(10));
    await wait(100);
    stream.send(framePart(20));
    await wait();
    stream.finish(lastPart(30));
    await wait();
    expect(shown).toEqual(['1 preview 20', '1 exact 30']);
    expect(state().status).toBe('loaded');
  });

  it('its frames are not kept, and their object URLs are released', async () => {
    const { stream, loader, shown } = await begun();
    for (let bytes = 1; bytes <= 50; bytes++) {
      stream.send(framePart(bytes));
      await wait();
      expect(images.alive.size).toBe(1);
      expect(page.cache.keys).toEqual([]);
    }
    stream.finish(lastPart(30));
    await wait();
    expect(shown).toHaveLength(51);
    expect(images.alive.size).toBe(1);
    loader.dispose();
    page.cache.delete(String(page.cache.keys[0]));
    expect(images.alive.size).toBe(0);
  });

  it('the image before stays until the first frame, and is stale until then', async () => {
    const { stream, change, state } = await begun();
    stream.finish(lastPart(30));
    await wait();
    change(2);
    await wait();
    expect([state().status, sharpens(state())]).toEqual(['loading', false]);
    streams[1]?.send(progressPart(0.5));
    await wait();
    expect([told(state()), sharpens(state())]).toEqual([[0.5, ''], false]);
    streams[1]?.send(framePart(10));
    await wait();
    expect(sharpens(state())).toBe(true);
  });

  it('an image from the cache of the server tells no progress', async () => {
    const { stream, states } = await begun();
    stream.finish(lastPart(30));
    await wait();
    expect(states.map((state) => [state.status, told(state)])).toEqual([
      ['loading', null],
      ['loaded', null],
    ]);
  });

  it('an ordinary answer is an ordinary image', async () => {
    answer(() => imageResponse({}, 70));
    const { shown, state } = await begun();
    expect([shown, state().status]).toEqual([['1 exact 70'], 'loaded']);
  });

  it('values are asked for with their tier before', async () => {
    jsonBlock('_dash-dynamic-image', { f: { nullable: [], frames: true, data: 'exact' } });
    await begun();
    expect(urls()).toEqual(['%7B%22x%22%3A1%7D&tier=data&frames=1']);
  });
});

describe('components that share a stream', () => {
  it('get the same frames from one request', async () => {
    const [one, other] = [component(), component()];
    one.change(1);
    other.change(1);
    await wait();
    streams[0]?.send(framePart(10));
    await wait();
    streams[0]?.finish(lastPart(30));
    await wait();
    expect(server).toHaveBeenCalledTimes(1);
    expect(one.shown).toEqual(['1 preview 10', '1 exact 30']);
    expect(other.shown).toEqual(one.shown);
  });

  it('one that joins late gets the newest frame and the progress at once', async () => {
    const { stream } = await begun();
    stream.send(progressPart(0.5, 'half'), framePart(10), framePart(20));
    await wait();
    const late = component();
    late.change(1);
    await wait();
    expect([late.shown, told(late.state())]).toEqual([['1 preview 20'], [0.5, 'half']]);
  });

  it('one that leaves does not end the stream of the other', async () => {
    const { stream, loader } = await begun();
    const other = component();
    other.change(1);
    await wait();
    loader.dispose();
    stream.send(framePart(10));
    await wait();
    stream.finish(lastPart(30));
    await wait();
    expect(stream.isLeft).toBe(false);
    expect(other.shown).toEqual(['1 preview 10', '1 exact 30']);
  });
});

describe('a live source', () => {
  it('shows finished images alone once it has one', async () => {
    const { stream, loader, shown, state } = await begun();
    stream.send(framePart(10));
    await wait();
    stream.finish(lastPart(30));
    await wait();
    loader.renew(new FrameReports());
    await wait();
    streams[1]?.send(progressPart(0.5), framePart(20));
    await wait();
    expect(state().status).toBe('loaded');
    streams[1]?.finish(lastPart(40));
    await wait();
    expect(shown).toEqual(['1 preview 10', '1 exact 30', '1 exact 40']);
  });
});

describe('the connections of the page', () => {
  const navigation = (nextHopProtocol: string) => {
    vi.spyOn(performance, 'getEntriesByType').mockReturnValue([
      { nextHopProtocol } as unknown as PerformanceEntry,
    ]);
  };

  afterEach(() => {
    vi.restoreAllMocks();
  });

  it('over HTTP/1.1 have two streams at once; the next ones wait, and can be given up', async () => {
    navigation('http/1.1');
    const all = [1, 2, 3, 4].map((x) => {
      const made = component();
      made.change(x);
      return made;
    });
    await wait();
    expect(urls()).toHaveLength(2);
    const plain = component();
    plain.change(5, { generator: 'plain' });
    await wait();
    expect(urls()).toHaveLength(3);
    all[2]?.loader.stop();
    streams[0]?.send(framePart(10));
    await wait();
    expect(urls()).toHaveLength(3);
    streams[0]?.finish(lastPart(30));
    await wait();
    expect(urls()).toHaveLength(4);
    expect(urls().at(-1)).toContain('4%7D');
    streams[1]?.fail();
    await wait();
    all[3]?.loader.stop();
  });

  it('over HTTP/2 do not bound streams, which leave the gate to other images', async () => {
    navigation('h2');
    for (let x = 0; x < 9; x++) component().change(x);
    await wait();
    expect(urls()).toHaveLength(9);
    component().change(9, { generator: 'plain' });
    await wait();
    expect(urls()).toHaveLength(10);
    streams[8]?.send(framePart(10));
    await wait();
    streams[8]?.finish(lastPart(30));
    await wait();
    expect(page.cache.keys).toHaveLength(1);
  });
});
