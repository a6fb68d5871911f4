import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FrameReports } from '../page/frameReports';
import { newPage, type Page } from '../page/page';
import { imageResponse, jsonBlock, stubImages, stubServer, type Server } from '../testing/browser';
import { problemResponse } from '../testing/browser';
import {
  framePart,
  joined,
  lastPart,
  partBytes,
  progressPart,
  stubBlob,
  Streamed,
} from '../testing/streams';
import { ImageLoader } from './imageLoader';
import { failureOf, progressOf, sharpens, type ImageState } from './imageState';
import type { ImageRequest } from './target';

let server: Server;
let streams: Streamed[];
let images: ReturnType<typeof stubImages>;
let page: Page;
let loaders: ImageLoader[];

beforeEach(async () => {
  vi.useFakeTimers();
  await stubBlob();
  images = stubImages();
  jsonBlock('_dash-dynamic-image', {
    f: { nullable: [], frames: true },
    plain: { nullable: [] },
  });
  [streams, loaders] = [[], []];
  page = newPage();
  answer();
});

afterEach(() => {
  for (const loader of loaders) loader.dispose();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const noop = (): void => undefined;
const wait = (milliseconds = 0) => vi.advanceTimersByTimeAsync(milliseconds);

/** Answers with a new stream, which the test goes on with. */
function answer(other: (url: string) => Response | null = () => null): void {
  server = stubServer((url, { signal }) => {
    const response = other(url);
    if (response) return response;
    const stream = new Streamed(signal);
    streams.push(stream);
    return stream.response;
  });
}

function component() {
  const shown: string[] = [];
  const states: ImageState[] = [];
  const loader = new ImageLoader(
    {
      show: ({ params, tier, image }) => {
        shown.push(`${String(params.x)} ${tier} ${image.image.blob.size}`);
      },
      changed: (state) => states.push(state),
    },
    page,
  );
  loaders.push(loader);
  const change = (x: unknown, more: Partial<ImageRequest> = {}) => {
    loader.request({ generator: 'f', params: { x }, timeout: 60_000, reload: false, ...more });
  };
  const state = (): ImageState => states.at(-1) ?? { status: 'idle', shown: null };
  return { loader, change, shown, states, state };
}

const urls = () => server.mock.calls.map(([url]) => url.replace(/^.*?\?p=/, ''));
const told = (state: ImageState) => {
  const run = progressOf(state)?.told;
  return run ? [run.value, run.text] : null;
};

/** A component whose stream has begun. */
async function begun(x: unknown = 1) {
  const made = component();
  made.change(x);
  await wait();
  const [stream = new Streamed()] = streams;
  return { ...made, stream };
}

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
    expect(loaders[8] && page.cache.keys).toHaveLength(1);
  });
});
