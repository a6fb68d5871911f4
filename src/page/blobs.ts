/**
 * Large values of this page: each is uploaded once for all components and remembered by SHA-256.
 *
 * The memory is bounded in characters. Values that a component holds, because they belong to an
 * image on screen or on its way, stay; the least recently used of the others is evicted first.
 */

import { chunk } from '../request/chunk';
import { bytesOf, compacted } from '../request/largeValues';
import { withRetries } from '../request/retry';
import type { UploadOptions } from '../request/upload';
import { Gate } from './gate';
import { Refusals } from './refusals';

interface Entry {
  readonly sha256: string;
  /** The time at the end of the upload, by `performance.now()`. */
  readonly uploaded: number;
}

interface WaitOptions {
  readonly signal: AbortSignal;
  /** Called with the uploaded fraction, from 0 to 1, whenever it changes. */
  readonly progress: (fraction: number) => void;
  /** Uploads also what has just failed. */
  readonly again?: boolean;
}

export interface PreparedParams {
  readonly json: string;
  /** The large values, as texts. */
  readonly values: readonly string[];
  /** The values that must be uploaded first, with their places in the params. */
  readonly missing: ReadonlyMap<string, string>;
}

/** Longer than a newer request takes to hear that the server lacks a value. */
const LINGER_MS = 1000;

export class Blobs {
  /** In order of last use, oldest first. */
  readonly #entries = new Map<string, Entry>();
  readonly #holders = new Map<string, number>();
  readonly #fractions = new Map<string, number>();
  readonly #listeners = new Set<() => void>();
  /** One upload at a time: it uses the whole bandwidth, and images need the other connections. */
  readonly #gate = new Gate(1);
  readonly #refusals = new Refusals();
  readonly #limit: number;
  /** The total length of the values in memory. */
  #characters = 0;

  constructor(limit = 256 * 2 ** 20) {
    this.#limit = limit;
  }

  sha256Of(text: string): string | undefined {
    const entry = this.#entries.get(text);
    if (entry) this.#touch(text, entry);
    return entry?.sha256;
  }

  /** The value with this SHA-256, if the page still has it. */
  textOf(sha256: string): string | undefined {
    return [...this.#entries].filter(([, entry]) => entry.sha256 === sha256).at(-1)?.[0];
  }

  /** Throws a `KeyError` when the params cannot be written as JSON. */
  prepare(params: Readonly<Record<string, unknown>>): PreparedParams {
    const { json, places } = compacted(params, (text) => this.sha256Of(text));
    const missing = new Map([...places].filter(([text]) => !this.#entries.has(text)));
    return { json, values: [...places.keys()], missing };
  }

  /** Keeps the values in memory until as many calls of `release`. */
  hold(texts: Iterable<string>): void {
    for (const text of texts) this.#holders.set(text, (this.#holders.get(text) ?? 0) + 1);
  }

  release(texts: Iterable<string>): void {
    for (const text of texts) {
      const holders = (this.#holders.get(text) ?? 0) - 1;
      if (holders > 0) this.#holders.set(text, holders);
      else this.#holders.delete(text);
    }
    this.#evict();
  }

  /** The uploaded fraction of these values, from 0 to 1. */
  fractionOf(texts: readonly string[]): number {
    const total = texts.reduce((sum, text) => sum + text.length, 0);
    const done = texts.reduce((sum, text) => sum + text.length * this.#fraction(text), 0);
    return total > 0 ? done / total : 1;
  }

  /**
   * Resolves when the server has all these values; concurrent uploads of one value are shared.
   * Rejects at once, with the error of the last upload, where one has just failed or failed for good.
   */
  async upload(
    places: ReadonlyMap<string, string>,
    { signal, progress, again = false }: WaitOptions,
  ): Promise<void> {
    const texts = [...places.keys()];
    if (again) this.#refusals.forget(texts);
    const tell = () => {
      progress(this.fractionOf(texts));
    };
    this.#listeners.add(tell);
    try {
      const missing = texts.filter((text) => !this.#entries.has(text));
      await Promise.all(missing.map((text) => this.#share(text, places.get(text), signal)));
    } finally {
      this.#listeners.delete(tell);
    }
  }

  /**
   * Uploads a value again, unless that was done after the time `since`. The upload outlasts an abort
   * by a second, since a newer request of the component may need the same value.
   */
  async renew(text: string, since: number, signal: AbortSignal): Promise<void> {
    const uploaded = this.#entries.get(text)?.uploaded ?? -Infinity;
    if (uploaded <= since) await this.#share(text, undefined, delayed(signal, LINGER_MS));
  }

  /** Makes one attempt to upload a value, for callers that wait and retry by themselves. */
  async put(text: string, signal: AbortSignal): Promise<string> {
    return (
      this.sha256Of(text) ?? this.#remember(text, await sent(bytesOf(text, 'params'), { signal }))
    );
  }

  async #share(text: string, place = 'params', signal: AbortSignal): Promise<string> {
    const refusal = this.#refusals.of(text);
    if (refusal) throw refusal;
    const never = new AbortController().signal;
    try {
      return await this.#gate.request(
        text,
        (signal, turn) =>
          withRetries((attempt) => this.#upload(text, place, attempt.signal), {
            signal,
            turn,
            timeout: 0,
          }),
        { signal, superseded: never },
      );
    } catch (error) {
      this.#refusals.add(text, error);
      throw error;
    }
  }

  async #upload(text: string, place: string, signal: AbortSignal): Promise<string> {
    const progress = (fraction: number) => {
      this.#fractions.set(text, fraction);
      this.#tell();
    };
    try {
      return this.#remember(text, await sent(bytesOf(text, place), { signal, progress }));
    } finally {
      this.#fractions.delete(text);
    }
  }

  #fraction(text: string): number {
    return this.#fractions.get(text) ?? (this.#entries.has(text) ? 1 : 0);
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }

  #remember(text: string, sha256: string): string {
    this.#forget(text);
    this.#entries.set(text, { sha256, uploaded: performance.now() });
    this.#characters += text.length;
    this.#evict();
    return sha256;
  }

  #touch(text: string, entry: Entry): void {
    this.#entries.delete(text);
    this.#entries.set(text, entry);
  }

  #forget(text: string): void {
    if (this.#entries.delete(text)) this.#characters -= text.length;
  }

  #evict(): void {
    for (const text of this.#entries.keys()) {
      if (this.#characters <= this.#limit) return;
      if (!this.#holders.has(text)) this.#forget(text);
    }
  }
}

async function sent(bytes: Uint8Array<ArrayBuffer>, options: UploadOptions): Promise<string> {
  const { uploadBytes } = await chunk(
    () => import(/* webpackChunkName: "upload" */ '../request/upload'),
  );
  return uploadBytes(bytes, options);
}

/** A signal that aborts so many milliseconds after another one. */
function delayed(signal: AbortSignal, milliseconds: number): AbortSignal {
  const later = new AbortController();
  const abort = () => {
    setTimeout(() => {
      later.abort(signal.reason);
    }, milliseconds);
  };
  if (signal.aborted) abort();
  else signal.addEventListener('abort', abort, { once: true });
  return later.signal;
}
