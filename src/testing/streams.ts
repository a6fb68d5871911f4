/** Answers whose parts come when the test says so. */

import { vi } from 'vitest';
import { PARTS_TYPE } from '../request/parts';
import { stubServer } from './browser';

/** Makes `Blob` the one of `Response`, which does not know that of jsdom. */
export async function stubBlob(): Promise<void> {
  vi.stubGlobal('Blob', (await new Response('').blob()).constructor);
}

const encoder = new TextEncoder();

/** The bytes of a part, as the server writes them. */
export function partBytes(
  kind: string,
  headers: Readonly<Record<string, string>> = {},
  body: Uint8Array | string = '',
): Uint8Array<ArrayBuffer> {
  const bytes = typeof body === 'string' ? encoder.encode(body) : body;
  const all = { 'Dash-Image-Part': kind, ...headers, 'Content-Length': String(bytes.length) };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return joined([encoder.encode(`${lines.join('')}\r\n`), bytes]);
}

export const progressPart = (value: number | null, text = '') =>
  partBytes('progress', { 'Dash-Image-Progress': JSON.stringify({ value, text }) });

/** An unfinished image; its number of bytes tells the test which one it is. */
export const framePart = (bytes: number, headers: Readonly<Record<string, string>> = {}) =>
  partBytes('frame', { 'Content-Type': 'image/png', ...headers }, new Uint8Array(bytes));

export const lastPart = (bytes: number, headers: Readonly<Record<string, string>> = {}) =>
  partBytes(
    'last',
    { 'Content-Type': 'image/png', 'Cache-Control': 'private, no-cache', ...headers },
    new Uint8Array(bytes),
  );

export function joined(pieces: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

/** An answer that goes on until the test ends it, or the page leaves. */
export class Streamed {
  readonly response: Response;
  /** The page has left before the end. */
  isLeft = false;
  #body!: ReadableStreamDefaultController<Uint8Array>;

  /** The body fails when the signal of its request aborts. */
  constructor(signal?: AbortSignal | null, headers: Readonly<Record<string, string>> = {}) {
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        this.#body = controller;
        signal?.addEventListener('abort', () => {
          this.isLeft = true;
          controller.error(signal.reason);
        });
      },
      cancel: () => {
        this.isLeft = true;
      },
    });
    this.response = new Response(body, { headers: { 'Content-Type': PARTS_TYPE, ...headers } });
  }

  send(...parts: readonly Uint8Array[]): void {
    for (const part of parts) this.#body.enqueue(part);
  }

  /** Sends the last part, and ends. */
  finish(part: Uint8Array): void {
    this.send(part);
    this.end();
  }

  end(): void {
    this.#body.close();
  }

  /** The connection is lost. */
  fail(reason: Error = new TypeError('network error')): void {
    this.#body.error(reason);
  }
}

/** Answers with streams, unless `other` has an answer; gives them in the order of the requests. */
export function stubStreams(other: (url: string) => Response | null = () => null): Streamed[] {
  const streams: Streamed[] = [];
  stubServer((url, { signal }) => {
    const response = other(url);
    if (response) return response;
    const stream = new Streamed(signal);
    streams.push(stream);
    return stream.response;
  });
  return streams;
}
