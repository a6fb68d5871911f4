/** From a URL to an image or to the reason why there is none, however bad the network is. */

import { requestHeaders } from './dash';
import type { FetchedImage } from './imageCache';
import { ImageError, type ParamError } from './imageError';

/** Some servers refuse longer request lines (gunicorn from 4,095 bytes on). */
const MAX_URL_BYTES = 4000;
const MAX_RETRIES = 2;
const BACK_OFF_MS = 300;
const BUSY_MS = 1000;
const LONGEST_TIMER_MS = 2 ** 31 - 1;
const PROBLEM_TYPE = 'urn:dash-dynamic-image:';

/** Runs one attempt when it is its turn, unless a signal comes first. */
export type Turn = <T>(attempt: () => Promise<T>, signal?: AbortSignal) => Promise<T>;

export interface FetchOptions {
  readonly signal: AbortSignal;
  readonly turn: Turn;
  /** Milliseconds from the first attempt's start, retries included; 0 for no limit. */
  readonly timeout: number;
  /** Past every cache. */
  readonly reload: boolean;
}

/** Throws an `ImageError`, or the signal's reason when it is aborted. */
export async function fetchImage(url: string, options: FetchOptions): Promise<FetchedImage> {
  refuseLongUrl(url);
  const deadline = new Deadline(options.signal, options.timeout);
  const attempt = () => {
    deadline.start();
    return fetchOnce(url, options.reload, deadline.signal);
  };
  try {
    for (let retries = 0; ;) {
      try {
        return await options.turn(attempt, deadline.signal);
      } catch (error) {
        const delay = retryDelay(error, retries);
        // Sleeping past the deadline would only put a worse reason in the place of this one.
        if (delay === null || delay >= deadline.remaining) throw error;
        if (!isBusy(error)) retries += 1;
        await sleep(delay, deadline.signal);
      }
    }
  } finally {
    deadline.stop();
  }
}

/** Throws an `ImageError`. */
export function refuseLongUrl(url: string): void {
  const size = new TextEncoder().encode(url).length;
  if (size <= MAX_URL_BYTES) return;
  throw new ImageError('url-too-long', 'The params are too large for a URL', {
    detail: `They make a URL of ${size} bytes; the limit is ${MAX_URL_BYTES}.`,
  });
}

async function fetchOnce(url: string, reload: boolean, signal: AbortSignal): Promise<FetchedImage> {
  const headers = { ...requestHeaders(), Accept: 'image/*, application/problem+json;q=0.5' };
  try {
    const response = await fetch(url, {
      cache: reload ? 'reload' : 'default',
      credentials: 'same-origin',
      headers,
      // A login page on another origin would otherwise look like a lost network.
      redirect: 'manual',
      signal,
    });
    return await imageOf(response);
  } catch (error) {
    if (error instanceof ImageError) throw error;
    signal.throwIfAborted();
    throw new ImageError('network', 'The server cannot be reached');
  }
}

async function imageOf(response: Response): Promise<FetchedImage> {
  const mediaType = mediaTypeOf(response);
  if (response.ok && mediaType.startsWith('image/')) {
    const blob = await response.blob();
    const image = { blob, mediaType, lifetime: lifetimeOf(response.headers) };
    // The CSP of a response does not follow an object URL: opened in a tab, an SVG would run its
    // scripts as this page.
    return mediaType === 'image/svg+xml' ? { ...image, dataUrl: await dataUrlOf(blob) } : image;
  }
  throw await errorOf(response, mediaType);
}

async function errorOf(response: Response, mediaType: string): Promise<ImageError> {
  const { ok, status, statusText } = response;
  const signedOut = status === 401 || (ok && mediaType === 'text/html');
  if (response.type === 'opaqueredirect' || signedOut) {
    return new ImageError('signed-out', 'You are signed out', {
      detail: 'Reload the page to sign in.',
      ...(status > 0 && { status }),
    });
  }
  if (ok) {
    return new ImageError('not-an-image', 'The server sent no image', {
      status,
      detail: `It sent ${mediaType || 'something without a Content-Type'}.`,
    });
  }
  const problem = mediaType === 'application/problem+json' && (await problemOf(response));
  if (problem) return problem;
  return new ImageError('http', `The server answered ${status} ${statusText}`.trim(), { status });
}

interface ProblemDocument {
  readonly type?: unknown;
  readonly title?: unknown;
  readonly detail?: unknown;
  readonly errors?: unknown;
}

/** The error that our own service describes (RFC 9457), or null when others wrote it. */
async function problemOf(response: Response): Promise<ImageError | null> {
  const document = (await response.json().catch(() => null)) as ProblemDocument | null;
  const { type, title, detail, errors } = document ?? {};
  if (typeof type !== 'string' || !type.startsWith(PROBLEM_TYPE)) return null;
  return new ImageError('problem', String(title), {
    status: response.status,
    code: type.slice(PROBLEM_TYPE.length),
    detail: typeof detail === 'string' ? detail : undefined,
    errors: Array.isArray(errors) ? (errors as ParamError[]) : undefined,
    retryAfter: retryAfterOf(response.headers) ?? BUSY_MS,
  });
}

/** Milliseconds until the next attempt, or null when another one would not help. */
function retryDelay(error: unknown, retries: number): number | null {
  if (!(error instanceof ImageError)) return null;
  const jitter = 0.75 + Math.random() / 2;
  const { status = 0, retryAfter = 0 } = error.circumstances;
  if (isBusy(error)) return Math.max(retryAfter, BACK_OFF_MS * jitter);
  const passing =
    error.kind === 'network' || (error.kind === 'http' && [502, 503, 504].includes(status));
  return passing && retries < MAX_RETRIES ? BACK_OFF_MS * 2 ** retries * jitter : null;
}

/** Our own 503 is no error: it says when to come again, as often as it likes. */
function isBusy(error: unknown): boolean {
  return (
    error instanceof ImageError && error.kind === 'problem' && error.circumstances.status === 503
  );
}

function mediaTypeOf(response: Response): string {
  return (response.headers.get('Content-Type') ?? '').replace(/;.*/s, '').trim().toLowerCase();
}

function lifetimeOf(headers: Headers): number {
  const directives = (headers.get('Cache-Control') ?? '').toLowerCase();
  if (/\bno-store\b/.test(directives)) return 0;
  const maxAge = /\bmax-age=(\d+)/.exec(directives)?.[1];
  if (maxAge === undefined || /\bno-cache\b/.test(directives)) return Infinity;
  // The browser's own cache repeats the Age of the day it got the answer (RFC 9111, section 4.2.3).
  const apparent = (Date.now() - Date.parse(headers.get('Date') ?? '')) / 1000;
  const age = Math.max(Number(headers.get('Age')) || 0, apparent || 0);
  return 1000 * Math.max(0, Number(maxAge) - age);
}

function retryAfterOf(headers: Headers): number | null {
  const value = headers.get('Retry-After');
  if (value === null) return null;
  const delay = /^\d+$/.test(value) ? 1000 * Number(value) : Date.parse(value) - Date.now();
  return Number.isNaN(delay) ? null : Math.min(Math.max(0, delay), LONGEST_TIMER_MS);
}

function dataUrlOf(blob: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => {
      resolve(reader.result as string);
    };
    reader.onerror = () => {
      reject(reader.error ?? new Error('unreadable'));
    };
    reader.readAsDataURL(blob);
  });
}

/** A signal that follows another, and aborts by itself when the time is over. */
class Deadline {
  readonly #controller = new AbortController();
  readonly #outer: AbortSignal;
  readonly #timeout: number;
  #end = Infinity;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(outer: AbortSignal, timeout: number) {
    this.#outer = outer;
    this.#timeout = timeout;
    outer.throwIfAborted();
    outer.addEventListener('abort', this.#follow);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  get remaining(): number {
    return this.#end - Date.now();
  }

  /** The clock starts with the first attempt: waiting for other images is not the server's fault. */
  start(): void {
    if (this.#timer !== undefined || !(this.#timeout > 0)) return;
    const timeout = Math.min(this.#timeout, LONGEST_TIMER_MS);
    this.#end = Date.now() + timeout;
    this.#timer = setTimeout(() => {
      const title = `No image within ${timeout / 1000} seconds`;
      this.#controller.abort(new ImageError('timeout', title));
    }, timeout);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#outer.removeEventListener('abort', this.#follow);
  }

  readonly #follow = () => {
    this.#controller.abort(this.#outer.reason);
  };
}

function sleep(delay: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop);
      resolve();
    }, delay);
    signal.addEventListener('abort', stop, { once: true });
  });
}
