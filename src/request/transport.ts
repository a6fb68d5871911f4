/** From a URL to an image or to the reason why there is none, however bad the network is. */

import { requestHeaders } from '../dash/renderer';
import { descriptionOf, exactSizeOf } from './description';
import type { FetchedImage } from '../page/imageCache';
import { ImageError, type ParamError } from './imageError';
import { serverTimingOf } from './answerHeaders';
import type { FetchWatch } from '../page/trace';

const BUSY_MS = 1000;
const PROBLEM_TYPE = 'urn:dash-dynamic-image:';

/**
 * One attempt; `reload` goes past every cache. Throws an `ImageError`, or the signal's reason when
 * it is aborted.
 */
export async function fetchImage(
  url: string,
  reload: boolean,
  signal: AbortSignal,
  watch?: FetchWatch,
): Promise<FetchedImage> {
  watch?.sent(url);
  const headers = { ...requestHeaders(), Accept: 'image/*, application/problem+json;q=0.5' };
  const asked = performance.now();
  try {
    const response = await fetch(url, {
      cache: reload ? 'reload' : 'default',
      credentials: 'same-origin',
      headers,
      // A login page on another origin would otherwise look like a lost network.
      redirect: 'manual',
      signal,
    });
    watch?.answered(response.headers);
    return await imageOf(response, asked);
  } catch (error) {
    if (error instanceof ImageError) throw error;
    signal.throwIfAborted();
    throw new ImageError('network', 'The server cannot be reached');
  }
}

async function imageOf(response: Response, asked: number): Promise<FetchedImage> {
  const mediaType = mediaTypeOf(response);
  if (!response.ok || !mediaType.startsWith('image/')) throw await errorOf(response);
  const answered = performance.now();
  const { headers, url } = response;
  const blob = await response.blob();
  const [firstByte, transfer] = [answered - asked, performance.now() - answered];
  const timing = { url, asked, firstByte, transfer, server: serverTimingOf(headers) };
  const lifetime = lifetimeOf(headers);
  const image = { blob, mediaType, lifetime, timing, ...descriptionOf(headers) };
  // The CSP of a response does not follow an object URL: opened in a tab, an SVG would run its
  // scripts as this page.
  if (mediaType === 'image/svg+xml') return { ...image, dataUrl: await dataUrlOf(blob) };
  const size = exactSizeOf(headers);
  return { ...image, ...(size && { size }) };
}

/** What an answer that is not the expected one means. */
export async function errorOf(response: Response): Promise<ImageError> {
  const mediaType = mediaTypeOf(response);
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
  readonly blobs?: unknown;
}

/** The error that our own service describes (RFC 9457), or null when others wrote it. */
async function problemOf(response: Response): Promise<ImageError | null> {
  const document = (await response.json().catch(() => null)) as ProblemDocument | null;
  const { type, title, detail, errors, blobs } = document ?? {};
  if (typeof type !== 'string' || !type.startsWith(PROBLEM_TYPE)) return null;
  return new ImageError('problem', String(title), {
    status: response.status,
    code: type.slice(PROBLEM_TYPE.length),
    detail: typeof detail === 'string' ? detail : undefined,
    errors: Array.isArray(errors) ? (errors as ParamError[]) : undefined,
    blobs: Array.isArray(blobs) ? (blobs as string[]) : undefined,
    retryAfter: retryAfterOf(response.headers) ?? BUSY_MS,
  });
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
  return Number.isNaN(delay) ? null : Math.max(0, delay);
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
