/** Requests for images with their retries, and the server that answers them. */

import { vi } from 'vitest';
import type { ImageError } from '../request/imageError';
import { withRetries, type RetryOptions } from '../request/retry';
import { fetchOnce } from '../request/transport';
import { imageResponse, stubServer } from './browser';

export interface RequestOptions extends RetryOptions {
  readonly reload: boolean;
}

export function options(changes: Partial<RequestOptions> = {}): RequestOptions {
  const { signal } = new AbortController();
  return { signal, turn: (attempt) => attempt(), timeout: 60_000, reload: false, ...changes };
}

export const load = (url: string, { reload, ...retrying }: RequestOptions) =>
  withRetries(({ signal }) => fetchOnce(url, reload, signal), retrying);

/** The outcome after all retries. */
export async function outcome(changes: Partial<RequestOptions> = {}, url = '/image') {
  const settled = load(url, options(changes)).catch((error: unknown) => error as ImageError);
  await vi.advanceTimersByTimeAsync(300_000);
  return settled;
}

/** Answers in turn, the last of them for ever. */
export function stubAnswers(...answers: (() => Response | Promise<Response>)[]) {
  let count = 0;
  return stubServer(() => (answers[Math.min(count++, answers.length - 1)] ?? imageResponse)());
}

export const text = (status: number, mediaType: string) => () =>
  new Response('text', { status, headers: { 'Content-Type': mediaType } });
