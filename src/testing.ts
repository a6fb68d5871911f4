/** What the unit tests need of a browser that jsdom has not: pixels, object URLs, a server. */

import { vi, type Mock } from 'vitest';

export const microtasks = () => vi.advanceTimersByTimeAsync(0);

/** A promise that the test settles. */
export function deferred<T>() {
  let resolve!: (value: T) => void;
  let reject!: (reason: Error) => void;
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}

export function imageResponse(headers: Record<string, string> = {}, bytes = 100): Response {
  return new Response(new Uint8Array(bytes), {
    headers: { 'Content-Type': 'image/png', 'Cache-Control': 'private, no-cache', ...headers },
  });
}

export function problemResponse(
  status: number,
  code: string,
  {
    headers = {},
    ...members
  }: { headers?: Record<string, string>; [member: string]: unknown } = {},
): Response {
  const document = { type: `urn:dash-dynamic-image:${code}`, title: `It is ${code}`, status };
  return new Response(JSON.stringify({ ...document, ...members }), {
    status,
    headers: { 'Content-Type': 'application/problem+json', ...headers },
  });
}

export type Server = Mock<(url: string, request: RequestInit) => Promise<Response>>;

/** Stands for `fetch`; a request that is aborted fails, whatever the server does. */
export function stubServer(answer: (url: string) => Response | Promise<Response>): Server {
  const server: Server = vi.fn((url, { signal }) => {
    const aborted = new Promise<never>((_, reject) => {
      signal?.addEventListener('abort', () => {
        reject(signal.reason as Error);
      });
      if (signal?.aborted) reject(signal.reason as Error);
    });
    const answered = Promise.resolve().then(() => answer(url));
    return Promise.race([answered, aborted]);
  });
  vi.stubGlobal('fetch', server);
  return server;
}

/** The object URLs that are alive, and a decoder that accepts everything. */
export function stubImages(): { alive: Set<string>; decode: Mock<() => Promise<void>> } {
  const alive = new Set<string>();
  let count = 0;
  const decode = vi.fn(() => Promise.resolve());
  URL.createObjectURL = () => {
    const url = `blob:test/${++count}`;
    alive.add(url);
    return url;
  };
  URL.revokeObjectURL = (url) => {
    if (!alive.delete(url)) throw new Error(`${url} was revoked twice`);
  };
  HTMLImageElement.prototype.decode = decode;
  return { alive, decode };
}

/** Puts a JSON data block into the page, as the server does. */
export function jsonBlock(id: string, content: unknown): void {
  document.getElementById(id)?.remove();
  const script = document.createElement('script');
  script.type = 'application/json';
  script.id = id;
  script.textContent = JSON.stringify(content);
  document.body.append(script);
}
