/** The progress that a run tells. */

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { begun, endPage, startPage, streams, told, wait } from '../testing/streamedImages';
import { framePart, lastPart, progressPart } from '../testing/streams';
import { sharpens } from './imageState';

beforeEach(startPage);
afterEach(endPage);

describe('progress', () => {
  it('is told with its text; a part without it leaves it as it was', async () => {
    const { stream, state } = await begun();
    stream.send(progressPart(0.25, '10 of 40'));
    await wait();
    expect(told(state())).toEqual([0.25, '10 of 40']);
    stream.send(framePart(10));
    await wait(200);
    expect(told(state())).toEqual([0.25, '10 of 40']);
  });

  it('a frame without progress is that of a run whose value is unknown', async () => {
    const { stream, state } = await begun();
    stream.send(framePart(10));
    await wait();
    expect(told(state())).toEqual([null, '']);
  });

  it('is told ten times a second at most, and ends with the newest', async () => {
    const { stream, states, state } = await begun();
    states.length = 0;
    for (let n = 1; n <= 100; n++) {
      stream.send(progressPart(n / 100));
      await wait(10);
    }
    await wait(100);
    expect(states.length).toBeGreaterThan(8);
    expect(states.length).toBeLessThanOrEqual(12);
    expect(told(state())).toEqual([1, '']);
  });

  it('is told once where it stays the same', async () => {
    const { stream, states } = await begun();
    states.length = 0;
    for (let n = 1; n <= 5; n++) {
      stream.send(progressPart(0.5, 'half'));
      await wait(150);
    }
    expect(states.map(told)).toEqual([[0.5, 'half']]);
  });

  it('of parts that are left out, the newest text is told', async () => {
    const { stream, state } = await begun();
    const progress = (text: string) => ({
      'Dash-Image-Progress': JSON.stringify({ value: null, text }),
    });
    stream.send(framePart(10, progress('a')), progressPart(null, 'b'), framePart(11));
    await wait(100);
    expect(told(state())).toEqual([null, 'b']);
  });
});

describe('the progress of a run', () => {
  it('is told again to a component that wanted another image for a moment', async () => {
    const { stream, change, state } = await begun();
    stream.send(progressPart(0.5, 'half'));
    await wait();
    change(2);
    change(1);
    await wait(100);
    expect(told(state())).toEqual([0.5, 'half']);
    stream.send(framePart(10));
    await wait();
    expect([streams.length, sharpens(state())]).toEqual([1, true]);
  });

  it('is told no longer when the run is over', async () => {
    const { stream, state, states } = await begun();
    stream.send(progressPart(0.5, 'half'));
    await wait();
    stream.finish(lastPart(30));
    await wait();
    const { length } = states;
    expect(vi.getTimerCount()).toBeLessThanOrEqual(1);
    await wait(1000);
    expect([vi.getTimerCount(), states.length, state().status]).toEqual([0, length, 'loaded']);
  });
});
