/** What the unit tests need of a browser that jsdom has not: pixels, object URLs, a server. */

import { vi, type Mock } from 'vitest';
import './sight';
// With the chunks loaded, an `import()` takes no longer than a promise.
import '../callbacks/neighbours';
import '../callbacks/uploadedUrl';
import '../callbacks/wrongOutput';
import '../view/layers';
import '../loader/enlarged';
import '../loader/liveSource';
import '../loader/permitted';
import '../page/blobUploads';
import '../page/description';
import '../page/imageStream';
import '../page/lostBlobs';
import '../page/measuredPace';
import '../page/prefetcher';
import '../request/failedAnswer';
import '../view/shapes';
import '../loader/values';
import '../loader/values/hands';
import '../view/RunBar';
import '../view/copiedAddresses';
import '../view/watchAsked';

export const microtasks = () => vi.advanceTimersByTimeAsync(0);

export const sleep = (milliseconds: number) =>
  new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

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

/** The server of the last `stubServer`. */
export let server: Server;

/** Stands for `fetch`; a request that is aborted fails, whatever the server does. */
export function stubServer(
  answer: (url: string, request: RequestInit) => Response | Promise<Response>,
): Server {
  server = vi.fn((url, request) => {
    const { signal } = request;
    let abort: () => void = () => undefined;
    const aborted = new Promise<never>((_, reject) => {
      abort = () => {
        reject(signal?.reason as Error);
      };
      signal?.addEventListener('abort', abort);
      if (signal?.aborted) abort();
    });
    const answered = Promise.resolve().then(() => answer(url, request));
    const end = () => signal?.removeEventListener('abort', abort);
    answered.then(end, end);
    return Promise.race([answered, aborted]);
  });
  vi.stubGlobal('fetch', server);
  return server;
}

type Step = Mock<() => Promise<void>>;

/**
 * The object URLs that are alive, and a browser that loads and decodes everything.
 *
 * `load` stands for what comes before the events `load` and `error`.
 */
export function stubImages(): { alive: Set<string>; decode: Step; load: Step } {
  const alive = new Set<string>();
  let count = 0;
  const decode = vi.fn(() => Promise.resolve());
  const load = vi.fn(() => Promise.resolve());
  URL.createObjectURL = () => {
    const url = `blob:test/${++count}`;
    alive.add(url);
    return url;
  };
  URL.revokeObjectURL = (url) => {
    if (!alive.delete(url)) throw new Error(`${url} was revoked twice`);
  };
  HTMLImageElement.prototype.decode = decode;
  stubHandlers(load);
  return { alive, decode, load };
}

/** Sends `load` or `error` to images with such a handler, as jsdom loads no images. */
function stubHandlers(load: Step): void {
  for (const name of ['src', 'srcset'] as const) {
    Object.defineProperty(HTMLImageElement.prototype, name, {
      ...Object.getOwnPropertyDescriptor(HTMLImageElement.prototype, name),
      set(this: HTMLImageElement, value: string) {
        this.setAttribute(name, value);
        if (!this.onload) return;
        const tell = (event: string) => () => this.dispatchEvent(new Event(event));
        load().then(tell('load'), tell('error'));
      },
    });
  }
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

interface Answer {
  readonly status?: number;
  readonly mediaType?: string;
  readonly body?: string;
  readonly headers?: Record<string, string>;
  /** Where redirects have led to. */
  readonly url?: string;
}

/** One upload as the server sees it; the test, or what it gave to `stubUploads`, answers it. */
export class UploadRequest {
  readonly upload: { onprogress: ((event: object) => void) | null } = { onprogress: null };
  readonly headers: Record<string, string> = {};
  onload!: () => void;
  onerror!: () => void;
  onabort!: () => void;
  url = '';
  method = '';
  responseURL = '';
  responseText = '';
  statusText = '';
  status = 0;
  bytes = new Uint8Array();
  aborted = false;
  #answer: Answer = {};

  open(method: string, url: string): void {
    Object.assign(this, { method, url });
  }

  setRequestHeader(name: string, value: string): void {
    this.headers[name] = value;
  }

  getResponseHeader(name: string): string | null {
    const { mediaType = 'application/json', headers = {} } = this.#answer;
    return name === 'Content-Type' ? mediaType : (headers[name] ?? null);
  }

  send(bytes: Uint8Array<ArrayBuffer>): void {
    this.bytes = bytes;
  }

  abort(): void {
    this.aborted = true;
    this.onabort();
  }

  get text(): string {
    return new TextDecoder().decode(this.bytes);
  }

  /** Not the real one, but equal bytes have equal ones. */
  get sha256(): string {
    const hash = this.bytes.reduce((sum, byte) => (sum * 31 + byte) % 2 ** 32, 7);
    return hash.toString(16).padStart(64, '0');
  }

  progress(loaded: number, total: number): void {
    this.upload.onprogress?.({ loaded, total });
  }

  answer(answer: Answer = {}): void {
    this.#answer = answer;
    this.status = answer.status ?? 201;
    this.responseURL = answer.url ?? new URL(this.url, location.href).href;
    this.responseText = answer.body ?? JSON.stringify({ sha256: this.sha256 });
    this.onload();
  }

  refuse(status: number, code: string, members: Record<string, unknown> = {}): void {
    const type = `urn:dash-dynamic-image:${code}`;
    const body = JSON.stringify({ type, title: `It is ${code}`, status, ...members });
    this.answer({ status, body, mediaType: 'application/problem+json' });
  }
}

/** The uploads since the last `stubUploads`. */
export let uploads: UploadRequest[] = [];

/** Stands for `XMLHttpRequest`; gives the uploads that were made. */
export function stubUploads(
  react: (upload: UploadRequest) => void = (upload) => {
    upload.answer();
  },
): UploadRequest[] {
  const made: UploadRequest[] = (uploads = []);
  vi.stubGlobal(
    'XMLHttpRequest',
    class extends UploadRequest {
      override send(bytes: Uint8Array<ArrayBuffer>): void {
        super.send(bytes);
        made.push(this);
        queueMicrotask(() => {
          if (!this.aborted) react(this);
        });
      }
    },
  );
  return made;
}

/** A data URL over the limit for texts that stay in the URL. */
export function fileOf(content: string): string {
  return `data:text/plain;base64,${btoa(content.padEnd(300, '.'))}`;
}
