import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Blobs } from './blobs';
import type { ImageError } from '../request/imageError';
import { fileOf, microtasks, stubUploads, type UploadRequest } from '../testing/browser';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const photo = fileOf('photo');
const nobody = () => undefined;
const places = (...texts: string[]) => new Map(texts.map((text) => [text, 'params.x']));

function wait(blobs: Blobs, texts: string[], progress: (part: number) => void = nobody) {
  const controller = new AbortController();
  const outcome = blobs
    .upload(places(...texts), { signal: controller.signal, progress })
    .then(() => 'done')
    .catch((error: unknown) => error as ImageError);
  return {
    abort: () => {
      controller.abort();
    },
    outcome,
  };
}

async function upload(blobs: Blobs, ...texts: string[]) {
  const { outcome } = wait(blobs, texts);
  await vi.advanceTimersByTimeAsync(60_000);
  return outcome;
}

/** Uploads the photo again, unless that was done after the time `since`. */
async function renew(blobs: Blobs, since: number, signal: AbortSignal) {
  return (await blobs.load()).renew(photo, since, signal);
}

/** The outcome of an upload with its retries, which take less than 2 s. */
async function soon(blobs: Blobs, text: string) {
  const { outcome } = wait(blobs, [text]);
  for (let waits = 0; waits < 40; waits++) {
    if ((await Promise.race([outcome, Promise.resolve(null)])) !== null) break;
    await vi.advanceTimersByTimeAsync(50);
  }
  return outcome;
}

const html = { mediaType: 'text/html', body: '<html>' };

describe('a large value', () => {
  it('goes up in binary and is named from then on', async () => {
    const [blobs, uploads] = [new Blobs(), stubUploads()];
    expect(blobs.prepare({ photo }).missing).toEqual(new Map([[photo, 'params.photo']]));
    await upload(blobs, photo);
    expect(uploads[0]?.text).toBe('photo'.padEnd(300, '.'));
    const { json, missing, values } = blobs.prepare({ photo });
    expect(json).toBe(`{"photo":{"$blob":"${uploads[0]?.sha256 ?? ''}"}}`);
    expect([missing.size, values]).toEqual([0, [photo]]);
  });

  it('goes up once for all who wait for it, and once for all time', async () => {
    const [blobs, uploads] = [new Blobs(), stubUploads()];
    const waits = [wait(blobs, [photo]), wait(blobs, [photo]), wait(blobs, [photo])];
    await microtasks();
    expect(await Promise.all(waits.map(({ outcome }) => outcome))).toEqual(Array(3).fill('done'));
    await upload(blobs, photo);
    expect(uploads.length).toBe(1);
  });

  it('goes up beside no other one', async () => {
    const [blobs, uploads] = [new Blobs(), stubUploads(nobody)];
    const { outcome } = wait(blobs, [photo, fileOf('second')]);
    await microtasks();
    expect(uploads.length).toBe(1);
    uploads[0]?.answer();
    await microtasks();
    expect(uploads.length).toBe(2);
    uploads[1]?.answer();
    expect(await outcome).toBe('done');
  });

  it('is given up only when the last of those who wait leaves', async () => {
    const [blobs, uploads] = [new Blobs(), stubUploads(nobody)];
    const [first, second] = [wait(blobs, [photo]), wait(blobs, [photo])];
    await microtasks();
    first.abort();
    await microtasks();
    expect(uploads[0]?.aborted).toBe(false);
    second.abort();
    await microtasks();
    expect(uploads[0]?.aborted).toBe(true);
    expect(await second.outcome).toMatchObject({ name: 'AbortError' });
  });

  it.each([
    ['a lost network', 3],
    ['502', 3],
    ['503', 17],
    ['429', 17],
    ['504', 3],
    ['500', 1],
    ['403', 1],
  ])('meets %s: %i attempts', async (answer, attempts) => {
    const uploads = stubUploads((request) => {
      if (answer === 'a lost network') request.onerror();
      else request.answer({ status: Number(answer), mediaType: 'text/html', body: '' });
    });
    const { outcome } = wait(new Blobs(), [photo]);
    await vi.advanceTimersByTimeAsync(200_000);
    expect(await outcome).toMatchObject({ name: 'ImageError' });
    expect(uploads.length).toBe(attempts);
  });

  it('arrives after a retry', async () => {
    const uploads = stubUploads((request) => {
      if (uploads.length < 3) request.onerror();
      else request.answer();
    });
    expect(await upload(new Blobs(), photo)).toBe('done');
  });

  it('that is refused keeps no other one from going up later', async () => {
    const blobs = new Blobs();
    stubUploads((request) => {
      request.refuse(413, 'blob-too-large');
    });
    expect(await upload(blobs, photo)).toMatchObject({ kind: 'problem' });
    stubUploads();
    expect(await upload(blobs, fileOf('other'))).toBe('done');
  });

  it.each<[string, (request: UploadRequest) => void, number]>([
    [
      'too large for our server',
      (request) => {
        request.refuse(413, 'blob-too-large');
      },
      Infinity,
    ],
    [
      'too large for a proxy',
      (request) => {
        request.answer({ ...html, status: 413 });
      },
      Infinity,
    ],
    [
      'not kept',
      (request) => {
        request.refuse(500, 'store-failed');
      },
      10_000,
    ],
    [
      'broken off',
      (request) => {
        request.refuse(400, 'malformed');
      },
      10_000,
    ],
    [
      'refused by a proxy',
      (request) => {
        request.answer({ ...html, status: 403 });
      },
      10_000,
    ],
    [
      'sent without an answer',
      (request) => {
        request.onerror();
      },
      10_000,
    ],
  ])('that was %s is not sent at each tick', async (_, react, pause) => {
    const blobs = new Blobs();
    const failing = stubUploads(react);
    const first = await soon(blobs, photo);
    const sent = failing.length;
    for (let tick = 0; tick < 20; tick++) expect(await soon(blobs, photo)).toBe(first);
    expect(failing.length).toBe(sent);
    const uploads = stubUploads();
    await vi.advanceTimersByTimeAsync(10_000);
    expect((await soon(blobs, photo)) === 'done').toBe(pause < Infinity);
    expect(uploads.length).toBe(pause < Infinity ? 1 : 0);
  });

  it('that failed is sent once more where somebody asks for it', async () => {
    const blobs = new Blobs();
    stubUploads((request) => {
      request.refuse(413, 'blob-too-large');
    });
    await soon(blobs, photo);
    stubUploads();
    const { signal } = new AbortController();
    await blobs.upload(places(photo), { signal, progress: nobody, again: true });
    expect(blobs.sha256Of(photo)).toBeDefined();
  });

  it('that was given up may be sent again at once', async () => {
    const [blobs, uploads] = [new Blobs(), stubUploads(nobody)];
    const { abort, outcome } = wait(blobs, [photo]);
    await microtasks();
    abort();
    await outcome;
    wait(blobs, [photo]);
    await microtasks();
    expect(uploads.length).toBe(2);
  });

  it('with faulty base64 makes no request and says where it is', async () => {
    const uploads = stubUploads();
    const error = await upload(new Blobs(), `${photo}*`);
    expect(error).toMatchObject({ kind: 'params' });
    expect((error as ImageError).message).toContain('params.x is a data URL with faulty base64');
    expect(uploads).toEqual([]);
  });

  it('that came again meanwhile is not brought another time', async () => {
    const [blobs, uploads] = [new Blobs(), stubUploads()];
    const { signal } = new AbortController();
    await blobs.upload(places(photo), { signal, progress: nobody });
    const uploaded = performance.now();
    await renew(blobs, uploaded - 1, signal);
    expect(uploads.length).toBe(1);
    await renew(blobs, uploaded, signal);
    expect(uploads.length).toBe(2);
  });
});

describe('a value that the server has lost', () => {
  /** Renews a value, and gives the request up that needs it. */
  async function givenUp(blobs: Blobs) {
    const needed = new AbortController();
    const outcome = renew(blobs, 0, needed.signal).then(
      () => 'done',
      () => 'given up',
    );
    await microtasks();
    needed.abort();
    return outcome;
  }

  it('goes on going up for the next request that needs it', async () => {
    const [blobs, uploads] = [new Blobs(), stubUploads(nobody)];
    const first = givenUp(blobs);
    await vi.advanceTimersByTimeAsync(500);
    const next = renew(blobs, 0, new AbortController().signal);
    await vi.advanceTimersByTimeAsync(5000);
    expect(uploads.map(({ aborted }) => aborted)).toEqual([false]);
    expect(await first).toBe('given up');
    uploads[0]?.answer();
    await next;
    expect(uploads.length).toBe(1);
  });

  it('does not go up for long when no request needs it', async () => {
    const [blobs, uploads] = [new Blobs(), stubUploads(nobody)];
    const outcome = givenUp(blobs);
    await vi.advanceTimersByTimeAsync(1000);
    expect(await outcome).toBe('given up');
    expect(uploads.map(({ aborted }) => aborted)).toEqual([true]);
  });
});

describe('progress', () => {
  it('counts all values by their size, also those that are there already', async () => {
    const [blobs, uploads] = [new Blobs(), stubUploads(nobody)];
    const parts: number[] = [];
    const second = fileOf('x'.repeat(photo.length));
    wait(blobs, [photo, second], (part) => parts.push(part));
    await microtasks();
    const share = photo.length / (photo.length + second.length);
    uploads[0]?.progress(1, 2);
    expect(parts.at(-1)).toBeCloseTo(share / 2);
    uploads[0]?.answer();
    await microtasks();
    uploads[1]?.progress(1, 4);
    expect(parts.at(-1)).toBeCloseTo(share + (1 - share) / 4);
  });

  it('is told to those who join, and not to those who left', async () => {
    const [blobs, uploads] = [new Blobs(), stubUploads(nobody)];
    const [early, late]: [number[], number[]] = [[], []];
    const first = wait(blobs, [photo], (part) => early.push(part));
    await microtasks();
    wait(blobs, [photo], (part) => late.push(part));
    first.abort();
    await microtasks();
    uploads[0]?.progress(3, 4);
    expect([early, late]).toEqual([[0], [0, 0.75]]);
    const latest: number[] = [];
    wait(blobs, [photo], (part) => latest.push(part));
    await microtasks();
    expect(latest).toEqual([0.75]);
  });
});

describe('the memory', () => {
  const files = Array.from({ length: 5 }, (_, index) => fileOf(`file ${index}`));
  const [first = '', second = '', third = ''] = files;
  const room = 3 * first.length;

  it('is bounded in characters and forgets what was used longest ago', async () => {
    const blobs = new Blobs(room);
    stubUploads();
    await upload(blobs, ...files.slice(0, 3));
    blobs.sha256Of(first);
    await upload(blobs, ...files.slice(3));
    expect(files.map((text) => blobs.sha256Of(text) !== undefined)).toEqual([
      true,
      false,
      false,
      true,
      true,
    ]);
  });

  it('keeps what somebody holds, until nobody does', async () => {
    const blobs = new Blobs(first.length);
    stubUploads();
    blobs.hold([first]);
    blobs.hold([first]);
    await upload(blobs, ...files);
    expect(blobs.sha256Of(first)).toBeDefined();
    blobs.release([first]);
    await upload(blobs, second);
    expect(blobs.sha256Of(first)).toBeDefined();
    blobs.release([first]);
    await upload(blobs, second);
    expect(blobs.sha256Of(first)).toBeUndefined();
    expect(blobs.sha256Of(second)).toBeDefined();
    await upload(blobs, third);
    expect([first, second, third].map((text) => blobs.sha256Of(text) !== undefined)).toEqual([
      false,
      false,
      true,
    ]);
  });

  it('finds a value by its SHA-256, the one used last if several have it', async () => {
    const [blobs, uploads] = [new Blobs(), stubUploads()];
    const twin = first.replace('text/plain', 'text/html');
    await upload(blobs, first, twin);
    const sha256 = uploads[0]?.sha256 ?? '';
    const { memory } = await blobs.load();
    expect(memory.textOf(sha256)).toBe(twin);
    blobs.sha256Of(first);
    expect(memory.textOf(sha256)).toBe(first);
    expect(memory.textOf('0'.repeat(64))).toBeUndefined();
  });
});
