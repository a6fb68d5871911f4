/** Runs that end early: for newer params, or because the user stops them. */

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FrameReports } from '../page/frameReports';
import { stubServer } from '../testing/browser';
import { begun, component, endPage, images, startPage, streams } from '../testing/streamedImages';
import { told, urls, wait } from '../testing/streamedImages';
import { framePart, lastPart, progressPart } from '../testing/streams';
import { sharpens } from './imageState';

beforeEach(startPage);
afterEach(endPage);

describe('newer params', () => {
  it('wait until one image was shown, and then take the place of the stream', async () => {
    const { stream, change, shown } = await begun();
    change(2);
    change(3);
    await wait(900);
    expect([streams.length, stream.isLeft]).toEqual([1, false]);
    stream.send(framePart(10));
    await wait();
    expect([streams.length, stream.isLeft, shown]).toEqual([2, true, ['1 preview 10']]);
    expect(urls().at(-1)).toContain('3%7D');
  });

  it('take the place of a stream that has shown an image at once', async () => {
    const { stream, change, state } = await begun();
    stream.send(framePart(10));
    await wait(300);
    change(2);
    await wait();
    expect([streams.length, stream.isLeft]).toEqual([2, true]);
    expect([told(state()), sharpens(state())]).toEqual([null, false]);
  });

  it('take the place of a stream without an image after a second, also while they move', async () => {
    const { stream, change } = await begun();
    for (let x = 2; x <= 11; x++) {
      await wait(90);
      change(x);
    }
    expect(streams).toHaveLength(1);
    await wait(101);
    expect([streams.length, stream.isLeft]).toEqual([2, true]);
    expect(urls().at(-1)).toContain('11%7D');
    change(12);
    await wait(900);
    expect(streams).toHaveLength(2);
    await wait(101);
    expect(streams).toHaveLength(3);
  });

  it('frames of older params are shown meanwhile, and do not count as sharp', async () => {
    const { stream, change, shown, states } = await begun();
    change(2);
    await wait();
    stream.send(progressPart(0.5), framePart(10));
    await wait(50);
    expect(shown).toEqual(['1 preview 10']);
    expect(states.some(sharpens)).toBe(false);
    expect(states.map(told).filter(Boolean)).toEqual([]);
  });

  it('a refresh runs again once an image was shown', async () => {
    const { stream, change, shown } = await begun();
    stream.send(framePart(10));
    await wait();
    change(1, { reload: true });
    await wait();
    expect([streams.length, stream.isLeft]).toEqual([2, true]);
    streams[1]?.finish(lastPart(30));
    await wait();
    expect(shown.at(-1)).toBe('1 exact 30');
  });

  it('a missing value ends the stream, whose last frame stays', async () => {
    const { stream, change, shown, state } = await begun();
    stream.send(framePart(10));
    await wait();
    change(null);
    await wait(1000);
    expect([stream.isLeft, state().status, streams.length]).toEqual([true, 'idle', 1]);
    expect(shown).toEqual(['1 preview 10']);
  });

  it('a component that leaves the page ends its stream', async () => {
    const { stream, loader } = await begun();
    stream.send(framePart(10));
    await wait();
    loader.dispose();
    await wait();
    expect(stream.isLeft).toBe(true);
    expect(images.alive.size).toBe(0);
  });
});

describe('stop', () => {
  it('ends a live source too, until the params change', async () => {
    const { stream, loader, change, state } = await begun();
    const reports = new FrameReports();
    stream.send(framePart(10));
    await wait();
    loader.stop();
    loader.renew(reports);
    await wait(2000);
    expect([streams.length, state().status]).toEqual([1, 'stopped']);
    change(2);
    await wait();
    streams[1]?.finish(lastPart(20));
    await wait();
    loader.renew(reports);
    await wait();
    expect(streams).toHaveLength(3);
  });

  it('ends the run; the last frame stays', async () => {
    const { stream, loader, state, shown } = await begun();
    stream.send(framePart(10), progressPart(0.5));
    await wait();
    loader.stop();
    await wait(2000);
    expect([stream.isLeft, state().status, told(state())]).toEqual([true, 'stopped', null]);
    expect([shown, state().shown?.image.image.blob.size]).toEqual([['1 preview 10'], 10]);
    expect([streams.length, loader.missing]).toEqual([1, null]);
  });

  it('the same params do not run again, others and a refresh do', async () => {
    const { loader, change, state } = await begun();
    loader.stop();
    change(1);
    await wait(2000);
    expect([streams.length, state().status]).toEqual([1, 'stopped']);
    change(1, { far: true });
    change(1);
    await wait(2000);
    expect(streams).toHaveLength(1);
    change(1, { reload: true });
    await wait();
    expect([streams.length, state().status]).toEqual([2, 'loading']);
    loader.stop();
    change(2);
    await wait();
    expect([streams.length, state().status]).toEqual([3, 'loading']);
  });

  it('works before the first part, and for an ordinary function', async () => {
    const { loader, state } = await begun();
    loader.stop();
    await wait();
    expect([streams[0]?.isLeft, state()]).toEqual([true, { status: 'stopped', shown: null }]);
    stubServer(() => new Promise<Response>(() => undefined));
    const plain = component();
    plain.change(1, { generator: 'plain' });
    await wait();
    plain.loader.stop();
    await wait();
    expect(plain.state().status).toBe('stopped');
  });

  it('does nothing where nothing runs', async () => {
    const { stream, loader, state } = await begun();
    stream.finish(lastPart(30));
    await wait();
    loader.stop();
    loader.renew(new FrameReports());
    await wait();
    expect(state().status).toBe('loading' in state() ? '' : 'loaded');
    expect(streams).toHaveLength(2);
  });
});
