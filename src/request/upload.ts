/** Upload of bytes to the server, which stores them under their SHA-256. */

import { pathPrefix, requestHeaders } from '../base/dash/renderer';
import { thisPolicy } from './contentPolicy';
import { ImageError } from './imageError';
import { errorOf } from './failedAnswer';
import { refusedBy } from './refusedByPolicy';
import { routeUrl } from './urls';

export interface UploadOptions {
  readonly signal: AbortSignal;
  /** Called with the uploaded fraction, from 0 to 1, at most ten times a second. */
  readonly progress?: (fraction: number) => void;
}

const PROGRESS_MS = 100;
/** The default of `client_max_body_size`, in bytes. */
const USUAL_LIMIT = 2 ** 20;
const SHA256 = /^[0-9a-f]{64}$/;

/**
 * Makes one attempt. Throws an `ImageError`, or the signal's reason when it is aborted.
 *
 * It uses an XMLHttpRequest because `fetch` does not report the progress of an upload.
 */
export async function uploadBytes(
  bytes: Uint8Array<ArrayBuffer>,
  options: UploadOptions,
): Promise<string> {
  const request = await sent(bytes, options);
  const { href } = new URL(uploadUrl(), location.href);
  // A redirect leads to a login page, whatever its status.
  if (request.responseURL && request.responseURL !== href) throw await errorOf(loginPage());
  const answer = answerOf(request);
  const sha256 = answer.status === 201 ? sha256In(request.responseText) : null;
  if (sha256 !== null) return sha256;
  const error = await errorOf(answer);
  if (error.kind === 'http' && answer.status === 413) throw tooLarge(bytes);
  if (error.kind !== 'not-an-image') throw error;
  throw new ImageError('http', 'The server did not take the file', error.circumstances);
}

/** A limit below ours: our own server tells its limit in a problem document. */
function tooLarge(bytes: Uint8Array): ImageError {
  return new ImageError('http', 'The file is too large for the server', {
    status: 413,
    isLasting: true,
    detail:
      `It has ${sizeOf(bytes)}, and the limit of a proxy or of the app is lower: ` +
      'client_max_body_size of nginx, LimitRequestBody of Apache, MAX_CONTENT_LENGTH of Flask.',
  });
}

/** Some proxies close the connection in place of an answer when a file is over their limit. */
function unreachable(bytes: Uint8Array): ImageError {
  const detail =
    bytes.length > USUAL_LIMIT
      ? `Or it refuses a file of ${sizeOf(bytes)}: see client_max_body_size of nginx.`
      : undefined;
  return new ImageError('network', 'The server cannot be reached', { detail });
}

function sizeOf({ length }: Uint8Array): string {
  return `${length.toLocaleString('en')} bytes`;
}

function uploadUrl(): string {
  return routeUrl(pathPrefix(), '-/blobs');
}

function sent(
  bytes: Uint8Array<ArrayBuffer>,
  { signal, progress }: UploadOptions,
): Promise<XMLHttpRequest> {
  signal.throwIfAborted();
  const request = new XMLHttpRequest();
  const abort = () => {
    request.abort();
  };
  signal.addEventListener('abort', abort);
  if (progress) request.upload.onprogress = throttled(progress);
  const answered = new Promise<XMLHttpRequest>((resolve, reject) => {
    request.onload = () => {
      resolve(request);
    };
    request.onerror = () => {
      void failed(bytes).then(reject);
    };
    request.onabort = () => {
      reject(signal.reason as Error);
    };
  });
  request.open('POST', uploadUrl());
  const accepted = { Accept: 'application/json, application/problem+json' };
  const headers = { ...requestHeaders(), ...accepted, 'Content-Type': 'application/octet-stream' };
  for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
  request.send(bytes);
  return answered.finally(() => {
    signal.removeEventListener('abort', abort);
  });
}

async function failed(bytes: Uint8Array): Promise<ImageError> {
  const isRefused = await thisPolicy.hasRefused('connect-src', uploadUrl());
  return isRefused ? refusedBy('connect-src', "'self'") : unreachable(bytes);
}

function throttled(progress: (fraction: number) => void): (event: ProgressEvent) => void {
  let told = -Infinity;
  return ({ loaded, total }) => {
    const now = performance.now();
    const complete = loaded >= total;
    if (!complete && now - told < PROGRESS_MS) return;
    told = now;
    progress(complete ? 1 : loaded / total);
  };
}

/** The answer in the form of `fetch`. */
function answerOf(request: XMLHttpRequest): Response {
  const headers = new Headers();
  for (const name of ['Content-Type', 'Date', 'Retry-After']) {
    const value = request.getResponseHeader(name);
    if (value !== null) headers.set(name, value);
  }
  const { status, statusText } = request;
  const body = [204, 205, 304].includes(status) ? null : request.responseText;
  return new Response(body, { status, statusText, headers });
}

function loginPage(): Response {
  return new Response(null, { headers: { 'Content-Type': 'text/html' } });
}

function sha256In(text: string): string | null {
  try {
    const { sha256 } = JSON.parse(text) as { sha256?: unknown };
    return typeof sha256 === 'string' && SHA256.test(sha256) ? sha256 : null;
  } catch {
    return null;
  }
}
