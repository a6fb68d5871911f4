/** Streams that fail, and their time limit. */

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { problemResponse } from '../testing/browser';
import { answer, begun, endPage, images, startPage, streams } from '../testing/streamedImages';
import { wait } from '../testing/streamedImages';
import { framePart, lastPart, partBytes, progressPart, Streamed } from '../testing/streams';
import { failureOf } from './imageState';

beforeEach(startPage);
afterEach(endPage);

describe('an answer that goes wrong', () => {
  const unfinished = { kind: 'network', title: 'The image was not finished' };

  /** Three attempts, the pauses included. */
  async function until(end: (stream: Streamed) => void) {
    const made = await begun();
    for (let attempt = 0; attempt < 3; attempt++) {
      const [stream = new Streamed()] = streams.slice(attempt);
      stream.send(framePart(10 + attempt));
      await wait();
      end(stream);
      await wait(5000);
    }
    return made;
  }

  it.each<[string, (stream: Streamed) => void]>([
    [
      'ends without the last part',
      (stream) => {
        stream.end();
      },
    ],
    [
      'ends within a part',
      (stream) => {
        stream.finish(lastPart(30).subarray(0, 50));
      },
    ],
    [
      'loses its connection',
      (stream) => {
        stream.fail();
      },
    ],
    [
      'has a malformed part',
      (stream) => {
        stream.send(new TextEncoder().encode('x\r\n\r\n'));
      },
    ],
  ])('that %s begins anew twice, and is an error then', async (_, end) => {
    const { shown, state } = await until(end);
    expect(streams).toHaveLength(3);
    expect(shown).toEqual(['1 preview 10', '1 preview 11', '1 preview 12']);
    expect(failureOf(state())?.error).toMatchObject(unfinished);
    expect([state().status, state().shown?.image.image.blob.size]).toEqual(['error', 12]);
    expect(images.alive.size).toBe(1);
  });

  it('a retry begins the run anew', async () => {
    const { loader, state, shown } = await until((stream) => {
      stream.end();
    });
    loader.retry();
    await wait();
    expect([streams.length, state().status]).toEqual([4, 'loading']);
    streams[3]?.finish(lastPart(30));
    await wait();
    expect([shown.at(-1), state().status]).toEqual(['1 exact 30', 'loaded']);
  });

  it('a failed part is the error that its document says, and is not tried again', async () => {
    const { stream, state } = await begun();
    stream.send(framePart(10));
    await wait();
    const type = 'urn:dash-dynamic-image:generator-failed';
    const document = JSON.stringify({ type, title: 'The function failed', status: 500 });
    const headers = { Status: '500', 'Content-Type': 'application/problem+json' };
    stream.finish(partBytes('failed', headers, document));
    await wait(5000);
    expect(failureOf(state())?.error).toMatchObject({
      kind: 'problem',
      title: 'The function failed',
      circumstances: { code: 'generator-failed', status: 500 },
    });
    expect([streams.length, state().shown?.image.image.blob.size]).toEqual([1, 10]);
  });

  it('an error before the first part is an ordinary answer', async () => {
    answer(() => problemResponse(422, 'invalid-params'));
    const { state } = await begun();
    expect(failureOf(state())?.error.circumstances).toMatchObject({ code: 'invalid-params' });
  });
});

describe('the time limit', () => {
  it('counts anew from each part', async () => {
    const { stream, state } = await begun();
    for (let part = 0; part < 5; part++) {
      await wait(50_000);
      stream.send(part % 2 ? framePart(10) : progressPart(part / 5));
      await wait();
      expect(state().status).toBe('loading');
    }
    await wait(59_000);
    expect(state().status).toBe('loading');
    await wait(2000);
    expect(failureOf(state())?.error).toMatchObject({
      kind: 'timeout',
      title: 'No image within 60 seconds',
    });
    expect([stream.isLeft, state().shown?.image.image.blob.size]).toEqual([true, 10]);
  });
});
