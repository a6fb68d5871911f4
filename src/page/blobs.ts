/**
 * Large values of this page: each is uploaded once for all components and remembered by SHA-256.
 *
 * Values that a component holds, because they belong to an image on screen or on its way, stay in
 * memory, which comes with the first upload.
 */

import { chunk } from '../request/chunk';
import { compacted } from '../request/largeValues';
import { withRetries, type Turn } from '../request/retry';
import type { BlobUploads, WaitOptions } from './blobUploads';

export interface PreparedParams {
  readonly json: string;
  /** The large values, as texts. */
  readonly values: readonly string[];
  /** The values that must be uploaded first, with their places in the params. */
  readonly missing: ReadonlyMap<string, string>;
}

export class Blobs {
  /** The number of those who hold a value, by its text. */
  readonly #holders = new Map<string, number>();
  #uploads: BlobUploads | null = null;
  /** Of the memory, in characters. */
  readonly #limit: number;

  constructor(limit = 256 * 2 ** 20) {
    this.#limit = limit;
  }

  sha256Of(text: string): string | undefined {
    return this.#uploads?.memory.sha256Of(text);
  }

  /** Throws a `KeyError` when the params cannot be written as JSON. */
  prepare(params: Readonly<Record<string, unknown>>): PreparedParams {
    const { json, places } = compacted(params, (text) => this.sha256Of(text));
    const missing = new Map([...places].filter(([text]) => !this.sha256Of(text)));
    return { json, values: [...places.keys()], missing };
  }

  /** Keeps the values in memory until as many calls of `release`. */
  hold(texts: Iterable<string>, by = 1): void {
    for (const text of texts) {
      const holders = (this.#holders.get(text) ?? 0) + by;
      if (holders > 0) this.#holders.set(text, holders);
      else this.#holders.delete(text);
    }
  }

  release(texts: Iterable<string>): void {
    this.hold(texts, -1);
    this.#uploads?.memory.evict();
  }

  /**
   * Resolves when the server has all these values; concurrent uploads of one value are shared.
   * Rejects at once, with the error of the last upload, where one has just failed or failed for good.
   */
  async upload(places: ReadonlyMap<string, string>, options: WaitOptions): Promise<void> {
    if ([...places.keys()].every((text) => this.sha256Of(text))) return;
    const { signal } = options;
    const turn: Turn = (attempt) => attempt();
    // Throws an `ImageError` when the script does not come, also after retries.
    const load = () => withRetries(() => this.load(), { signal, turn, timeout: 0 });
    const uploads = this.#uploads ?? (await load());
    signal.throwIfAborted();
    await uploads.shareAll(places, options);
  }

  /** Throws an `ImageError` when the script does not come. */
  async load(): Promise<BlobUploads> {
    const { BlobUploads } = await chunk(
      () => import(/* webpackChunkName: "upload" */ './blobUploads'),
    );
    return (this.#uploads ??= new BlobUploads(this.#holders, this.#limit));
  }
}
