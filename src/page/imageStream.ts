/**
 * Stream of the unfinished images of one fetch, for all components that share it. A chunk of the
 * bundle.
 */

import { mediaTypeOf } from '../request/answerHeaders';
import { ImageError } from '../request/imageError';
import { PartReader, PARTS_TYPE, unfinished, type Part } from '../request/parts';
import { isSameProgress, NO_PROGRESS, progressIn, type Progress } from '../request/progress';
import type { Turn } from '../request/retry';
import { failureOf, imageOf, request } from '../request/transport';
import type { FetchedImage, FetchOnce, FetchWatch } from '../request/transport';
import { FrameFollower } from './frameFollower';
import type { Decode, FollowedJob, StreamEvents } from './frameFollower';
import type { CachedImage, ImageCache } from './imageCache';
import { isFewConnections, thisSlots } from './slots';

/** An unfinished image, which is read once by whoever is the first to need it. */
export type Frame = () => Promise<CachedImage>;

export type { StreamEvents };

export class ImageStream {
  readonly #cache: ImageCache;
  readonly #key: string;
  readonly #turn: Turn;
  readonly #followers = new Set<FrameFollower>();
  #frame: Frame | null = null;
  /** Null before the first part. */
  #progress: Progress | null = null;
  /** Called when the answer begins. */
  #begun: () => void = () => undefined;

  /** `key` is that of the exact image. */
  constructor(cache: ImageCache, key: string, turn: Turn) {
    this.#cache = cache;
    this.#key = key;
    this.#turn = turn;
  }

  /** The newest frame. */
  get frame(): Frame | null {
    return this.#frame;
  }

  get progress(): Progress | null {
    return this.#progress;
  }

  /** Tells of the stream until the signal aborts; `decode` retains the image. */
  follow(signal: AbortSignal, job: FollowedJob, decode: Decode, events: StreamEvents): void {
    const follower = new FrameFollower(this, job, decode, events);
    this.#followers.add(follower);
    signal.addEventListener('abort', () => {
      this.#followers.delete(follower);
      follower.stop();
    });
    // The caller that joins is not ready to hear of it yet.
    queueMicrotask(() => {
      follower.look();
    });
  }

  /** A turn at the gate, which is over as soon as an answer begins that shares its connection. */
  readonly turn: Turn = async (attempt, signal) => {
    if (!isFewConnections()) return this.#shortTurn(attempt, signal);
    await thisSlots.take(signal);
    try {
      return await this.#turn(attempt, signal);
    } finally {
      thisSlots.give();
    }
  };

  async #shortTurn<T>(attempt: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    const begun = new Promise<void>((resolve) => {
      this.#begun = resolve;
    });
    // In an object, which the turn that is over gives back as it is.
    const { running } = await this.#turn(async () => {
      const running = attempt();
      await Promise.race([running, begun]);
      return { running };
    }, signal);
    return running;
  }

  /** Makes one attempt; the answer may be an ordinary one. Throws as the function of this name. */
  readonly fetchOnce: FetchOnce = async (url, reload, signal, watch, lane, restart) => {
    watch?.sent(url);
    const asked = performance.now();
    const own = lane === undefined ? {} : { 'Dash-Image-Lane': lane };
    const options = { accepted: `${PARTS_TYPE}, image/*`, reload, signal, own };
    try {
      return await request(`${url}&frames=1`, options, async (response) => {
        if (!response.ok || mediaTypeOf(response) !== PARTS_TYPE) {
          watch?.answered(response.headers);
          return imageOf(response, asked, url);
        }
        this.#begun();
        return await this.#read(response, { url, asked, signal, watch, restart });
      });
    } finally {
      this.#progress = null;
      this.#frame = null;
    }
  };

  /** The last image of the answer. */
  async #read(response: Response, attempt: Reading): Promise<FetchedImage> {
    for await (const parts of partsOf(response, attempt)) {
      for (const part of parts) {
        attempt.restart();
        if (part.kind === 'last') return lastImage(part, attempt);
        if (part.kind === 'failed') throw await failureOf(failedResponse(part));
        const progress = progressIn(part.headers) ?? this.#progress ?? NO_PROGRESS;
        if (!isSameProgress(progress, this.#progress)) this.#progress = progress;
        if (part.kind === 'frame') this.#frame = this.#frameOf(part, attempt);
      }
      for (const follower of this.#followers) follower.look();
    }
    throw unfinished('The answer has ended before the last image.');
  }

  #frameOf({ headers, blob }: Part, { url, asked }: Reading): Frame {
    let read: Promise<CachedImage> | undefined;
    const image = async () => {
      const fetched = await imageOf(new Response(blob, { headers }), asked, url);
      // Without a lifetime the cache keeps it only while it is on screen.
      return this.#cache.put(`${this.#key}&frames=1`, { ...fetched, lifetime: 0 });
    };
    return () => (read ??= image());
  }
}

/** A stream of which all who wait for the image are told; `key` is that of the exact image. */
export function newStream(
  cache: ImageCache,
  key: string,
  turn: Turn,
  tell: (stream: ImageStream) => void,
): ImageStream {
  const stream = new ImageStream(cache, key, turn);
  tell(stream);
  return stream;
}

interface Reading {
  readonly url: string;
  readonly asked: number;
  readonly signal: AbortSignal;
  readonly watch: FetchWatch | undefined;
  /** Starts the time limit anew. */
  readonly restart: () => void;
}

/** The parts as they arrive together. Throws an `ImageError`, or the signal's reason. */
async function* partsOf(response: Response, { signal }: Reading): AsyncGenerator<readonly Part[]> {
  if (!response.body) throw unfinished('The answer is empty.');
  const body = response.body.getReader();
  const reader = new PartReader();
  let isLast = false;
  try {
    for (;;) {
      const { done, value } = await body.read();
      if (done) return;
      const parts = [...reader.push(value)];
      isLast = parts.some(({ kind }) => kind === 'last' || kind === 'failed');
      yield parts;
    }
  } catch (error) {
    signal.throwIfAborted();
    throw error instanceof ImageError ? error : unfinished(String(error));
  } finally {
    void leave(body, isLast).catch(() => undefined);
  }
}

/** Nothing follows the last part, so that the connection can be kept. */
async function leave(body: ReadableStreamDefaultReader, isLast: boolean): Promise<void> {
  const isOver = isLast && (await body.read()).done;
  if (!isOver) await body.cancel();
}

/** The time that it took says nothing about the pace of ordinary requests. */
async function lastImage({ headers, blob }: Part, reading: Reading): Promise<FetchedImage> {
  const { url, asked, watch } = reading;
  watch?.answered(headers);
  const image = await imageOf(new Response(blob, { headers }), asked, url);
  const { timing } = image;
  return timing ? { ...image, timing: { ...timing, server: null } } : image;
}

/** The answer that a part stands for. */
function failedResponse({ headers, blob }: Part): Response {
  const told = Number(headers.get('Status'));
  const status = told >= 400 && told <= 599 ? told : 500;
  return new Response(blob, { status, headers });
}
