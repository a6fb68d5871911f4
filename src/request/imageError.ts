/** Reasons for a missing image, and the decisions that depend on them: retry, Retry button, tiers. */

import { LONGEST_TIMER_MS } from './timers';

export type ImageErrorKind =
  | 'params' // a value cannot be sent as JSON
  | 'url-too-long'
  | 'network'
  | 'timeout'
  | 'signed-out'
  | 'problem' // a problem document of our own server: `code`
  | 'http' // an answer of a proxy or another server: `status`
  | 'content-policy' // of the page: `detail` names the directive
  | 'not-an-image';

export interface ParamError {
  readonly param: string;
  readonly message: string;
}

interface Circumstances {
  readonly detail?: string | undefined;
  readonly status?: number;
  readonly code?: string;
  readonly errors?: readonly ParamError[] | undefined;
  /** Of the function, in debug mode. */
  readonly traceback?: string | undefined;
  /** SHA-256 of the blobs that the server asks to be uploaded again. */
  readonly blobs?: readonly string[] | undefined;
  /** Milliseconds that the server asks to wait. */
  readonly retryAfter?: number;
}

export class ImageError extends Error {
  override readonly name = 'ImageError';

  constructor(
    readonly kind: ImageErrorKind,
    readonly title: string,
    readonly circumstances: Circumstances = {},
  ) {
    super(circumstances.detail ? `${title}: ${circumstances.detail}` : title);
  }
}

export function imageErrorOf(reason: unknown): ImageError {
  if (reason instanceof ImageError) return reason;
  return new ImageError('network', 'The image could not be loaded', { detail: String(reason) });
}

const MAX_RETRIES = 2;
const BACK_OFF_MS = 300;
const GATEWAY_ERRORS = [502, 503, 504];

/** Milliseconds until the next automatic attempt; null when there should be none. */
export function retryDelay(error: unknown, retries: number): number | null {
  if (!(error instanceof ImageError)) return null;
  const { status = 0, retryAfter = 0 } = error.circumstances;
  if (isBusy(error)) return busyDelay(retryAfter);
  const isPassing =
    error.kind === 'network' || (error.kind === 'http' && GATEWAY_ERRORS.includes(status));
  if (!isPassing || retries >= MAX_RETRIES) return null;
  return BACK_OFF_MS * 2 ** retries * (0.75 + Math.random() / 2);
}

/** Longer than asked, and random, so that clients with the same answer do not return together. */
function busyDelay(retryAfter: number): number {
  const delay = Math.max(retryAfter, BACK_OFF_MS) * (1 + Math.random() / 2);
  return Math.min(delay, LONGEST_TIMER_MS);
}

/** True for a 503 of our own server, which says when to come again and may repeat it without limit. */
export function isBusy(error: unknown): boolean {
  return (
    error instanceof ImageError && error.kind === 'problem' && error.circumstances.status === 503
  );
}

const FINAL_KINDS = ['content-policy', 'signed-out', 'timeout'];

/** True when the image would fail in every other tier as well. */
export function isFinal(error: unknown): boolean {
  if (!(error instanceof ImageError)) return false;
  const { kind, circumstances } = error;
  if (kind !== 'problem') return FINAL_KINDS.includes(kind);
  // A 400 may mean that this tier is not offered any more, a 503 that the server is busy.
  return circumstances.status !== 400 && circumstances.status !== 503;
}

const LASTING_KINDS = ['content-policy', 'params', 'signed-out', 'url-too-long'];
const LASTING_CODES = ['bad-blob', 'blob-missing', 'forbidden', 'invalid-params', 'malformed'];
/** True for a file, or params, over the limit of the server, of a proxy, or of the page. */
export function isTooLarge({ circumstances: { code, status } }: ImageError): boolean {
  return status === 413 || code === 'blob-too-large';
}

/** True when the same request may succeed later, so that a Retry button makes sense. */
export function mayPass(error: ImageError): boolean {
  const { code = '' } = error.circumstances;
  return !LASTING_KINDS.includes(error.kind) && !LASTING_CODES.includes(code) && !isTooLarge(error);
}
