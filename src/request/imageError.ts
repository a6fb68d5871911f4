/** Reasons for a missing image, and the decisions that depend on them: retry, Retry button, tiers. */

import { online } from './online';

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
  /** The same request would fail again, so that a Retry button makes no sense. */
  readonly isLasting?: boolean;
  /** SHA-256 of the blobs whose upload may help; empty where the server does not tell them. */
  readonly blobs?: readonly string[] | undefined;
  /** Takes the present facts of the generator, where the page may know older ones. */
  readonly learn?: ((generator: string) => void) | undefined;
  /** Resolves when the cause is over. */
  readonly until?: Promise<void>;
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

  /** Resolves when the image may be tried again by itself; undefined where nobody knows. */
  get until(): Promise<void> | undefined {
    return this.circumstances.until ?? (this.kind === 'network' ? online() : undefined);
  }
}

export function imageErrorOf(reason: unknown): ImageError {
  if (reason instanceof ImageError) return reason;
  return new ImageError('network', 'The image could not be loaded', { detail: String(reason) });
}

/**
 * Why the same request may succeed soon: a waiting line of our own server is full (503), a rate limit
 * of any server is reached (429, or 503 of a proxy), or something on the way is down.
 */
export type PassingCause = 'queue' | 'rate' | 'outage';

export function passingCauseOf(error: unknown): PassingCause | null {
  if (!(error instanceof ImageError)) return null;
  const { status = 0 } = error.circumstances;
  if (BUSY.includes(status)) return error.kind === 'problem' && status === 503 ? 'queue' : 'rate';
  if (error.kind === 'network') return 'outage';
  return error.kind === 'http' && GATEWAY_ERRORS.includes(status) ? 'outage' : null;
}

const BUSY = [429, 503];
const GATEWAY_ERRORS = [502, 504];
/** Without `Retry-After`, those for a rate limit take about a minute. */
const MOST_RETRIES = { queue: Infinity, rate: 16, outage: 2 };
const BACK_OFF_MS = 300;
const LONGEST_BACK_OFF_MS = 5000;
/** Nobody waits longer before an image that is loading. */
const LONGEST_RETRY_AFTER_MS = 300_000;

/**
 * Milliseconds until the next automatic attempt; null when there should be none. `retries` counts
 * the earlier ones for the same cause.
 */
export function retryDelay(error: unknown, retries: number): number | null {
  const cause = passingCauseOf(error);
  if (!cause || retries >= MOST_RETRIES[cause]) return null;
  const { retryAfter = 0 } = (error as ImageError).circumstances;
  if (retryAfter > LONGEST_RETRY_AFTER_MS) return null;
  const least = Math.max(retryAfter, BACK_OFF_MS);
  // Longer than asked, and random, so that clients with the same answer do not return together.
  if (cause === 'queue') return least * (1 + Math.random() / 2);
  if (cause === 'rate') return Math.max(least, backOff(retries));
  return Math.max(retryAfter, backOff(retries) * (0.75 + Math.random() / 2));
}

/**
 * Milliseconds without any request of the page after an answer that names a rate limit; null for any
 * other answer. `refusals` counts the earlier pauses since the last success.
 */
export function pauseAfter(error: unknown, refusals: number): number | null {
  if (passingCauseOf(error) !== 'rate') return null;
  const delay = retryDelay(error, Math.min(refusals, MOST_RETRIES.rate - 1));
  return delay === null ? null : delay * (1 + Math.random() / 2);
}

function backOff(retries: number): number {
  return Math.min(BACK_OFF_MS * 2 ** retries, LONGEST_BACK_OFF_MS);
}

const FINAL_KINDS = ['content-policy', 'signed-out', 'timeout'];

/** True when the image would fail in every other tier as well. */
export function isFinal(error: unknown): boolean {
  if (!(error instanceof ImageError)) return false;
  const { kind, circumstances } = error;
  if (kind !== 'problem') return FINAL_KINDS.includes(kind);
  // A 400 may mean that this tier is not offered any more.
  return circumstances.status !== 400 && !passingCauseOf(error);
}

const LASTING_KINDS = ['content-policy', 'params', 'signed-out', 'url-too-long'];

/** True when the same request may succeed later, so that a Retry button makes sense. */
export function mayPass({ kind, circumstances }: ImageError): boolean {
  return !LASTING_KINDS.includes(kind) && !circumstances.isLasting;
}
