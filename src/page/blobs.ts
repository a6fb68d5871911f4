/**
 * Large values of this page: each is uploaded once for all components and remembered by SHA-256.
 *
 * The memory is bounded in characters. Values that a component holds, because they belong to an
 * image on screen or on its way, stay; the least recently used of the others is evicted first.
 */

import { chunk } from '../request/chunk';
import { compacted } from '../request/largeValues';
import { withRetries, type Turn } from '../request/retry';
import type { BlobUploads, WaitOptions } from './blobUploads';

interface Entry {
  readonly sha256: string;
  /** The time at the end of the upload, by `performance.now()`. */
  readonly uploaded: number;
}

export interface PreparedParams {
  readonly json: string;
  /** The large values, as texts. */
  readonly values: readonly string[];
  /** The values that must be uploaded first, with their places in the params. */
  readonly missing: ReadonlyMap<string, string>;
}

export class Blobs {
  /** In order of last use, oldest first. */
  readonly #entries = new Map<string, Entry>();
  readonly #holders = new Map<string, number>();
  #uploads: BlobUploads | null = null;
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

  /**
   * Resolves when the server has all these values; concurrent uploads of one value are shared.
   * Rejects at once, with the error of the last upload, where one has just failed or failed for good.
   */
  async upload(places: ReadonlyMap<string, string>, options: WaitOptions): Promise<void> {
    if ([...places.keys()].every(this.#has)) return;
    const uploads = this.#uploads ?? (await this.#loaded(options.signal));
    await uploads.shareAll(places, options);
  }

  /**
   * Uploads a value again, unless that was done after the time `since`. The upload outlasts an abort
   * by a second, since a newer request of the component may need the same value.
   */
  async renew(text: string, since: number, signal: AbortSignal): Promise<void> {
    const uploaded = this.#entries.get(text)?.uploaded ?? -Infinity;
    if (uploaded <= since) await (await this.#load()).renew(text, signal);
  }

  /** Makes one attempt to upload a value, for callers that wait and retry by themselves. */
  async put(text: string, signal: AbortSignal): Promise<string> {
    return this.sha256Of(text) ?? (await this.#load()).put(text, signal);
  }

  /** Throws an `ImageError` when the script does not come, also after retries. */
  async #loaded(signal: AbortSignal): Promise<BlobUploads> {
    const turn: Turn = (attempt) => attempt();
    await withRetries(() => this.#load(), { signal, turn, timeout: 0 });
    signal.throwIfAborted();
    return this.#load();
  }

  async #load(): Promise<BlobUploads> {
    if (this.#uploads) return this.#uploads;
    const { BlobUploads } = await chunk(
      () => import(/* webpackChunkName: "upload" */ './blobUploads'),
    );
    return (this.#uploads ??= new BlobUploads({
      has: this.#has,
      done: (text, sha256) => this.#remember(text, sha256),
    }));
  }

  readonly #has = (text: string): boolean => this.#entries.has(text);

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
