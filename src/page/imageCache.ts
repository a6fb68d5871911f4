/**
 * Cache of the images that this page has fetched, bounded in bytes.
 *
 * An image on screen is retained and does not count towards the bound. The object URL of an entry
 * is made once, and revoked when the entry has left the cache and no `<img>` shows it.
 */

import type { FetchedImage } from '../request/transport';

export interface CachedImage {
  readonly key: string;
  readonly image: FetchedImage;
}

interface Entry extends CachedImage {
  readonly expires: number;
  holders: number;
  url: string | null;
}

export class ImageCache {
  /** In order of last use, oldest first. */
  readonly #entries = new Map<string, Entry>();
  readonly #limit: number;
  /** Bytes of the images that are not on screen. */
  #idleBytes = 0;
  /** The latest run of the program: code may have been edited before it. */
  #run = '';

  constructor(limit = 64 * 2 ** 20) {
    this.#limit = limit;
  }

  /** In order of last use, oldest first. */
  get keys(): readonly string[] {
    return [...this.#entries.keys()];
  }

  get(key: string): CachedImage | undefined {
    const entry = this.#entries.get(key);
    if (!entry) return undefined;
    this.#entries.delete(key);
    if (Date.now() >= entry.expires) {
      this.#dropped(entry);
      return undefined;
    }
    this.#entries.set(key, entry);
    return entry;
  }

  /** Replaces the image under this key; an image without a lifetime is not stored. */
  put(key: string, image: FetchedImage): CachedImage {
    const entry = { key, image, expires: Date.now() + image.lifetime, holders: 0, url: null };
    const run = image.run ?? this.#run;
    if (run > this.#run) this.#begin(run);
    this.delete(key);
    if (image.lifetime > 0 && run === this.#run) {
      this.#entries.set(key, entry);
      this.#idleBytes += bytesOf(image);
      this.#evict();
    }
    return entry;
  }

  /** True for an image of a run of the program before the latest one. */
  isOutdated({ run }: FetchedImage): boolean {
    return run !== undefined && run < this.#run;
  }

  #begin(run: string): void {
    this.#run = run;
    for (const key of this.#entries.keys()) this.delete(key);
  }

  delete(key: string): void {
    const entry = this.#entries.get(key);
    if (!entry) return;
    this.#entries.delete(key);
    this.#dropped(entry);
  }

  /** A URL that shows the image until `release` is called; "" for values, which have no use for it. */
  retain(cached: CachedImage): string {
    const entry = cached as Entry;
    const { blob, dataUrl, data } = entry.image;
    if (entry.holders++ === 0 && this.#keeps(entry)) this.#idleBytes -= bytesOf(entry.image);
    entry.url ??= dataUrl ?? (data ? '' : URL.createObjectURL(blob));
    return entry.url;
  }

  release(cached: CachedImage): void {
    const entry = cached as Entry;
    if (--entry.holders > 0) return;
    if (this.#keeps(entry)) {
      this.#idleBytes += bytesOf(entry.image);
      this.#evict();
    } else {
      revoke(entry);
    }
  }

  #keeps(entry: Entry): boolean {
    return this.#entries.get(entry.key) === entry;
  }

  #evict(): void {
    for (const entry of this.#entries.values()) {
      if (this.#idleBytes <= this.#limit) return;
      if (entry.holders === 0) this.delete(entry.key);
    }
  }

  #dropped(entry: Entry): void {
    if (entry.holders > 0) return;
    this.#idleBytes -= bytesOf(entry.image);
    revoke(entry);
  }
}

/** Bytes of the file, of a long description, of the axes and of what is said of values. */
function bytesOf({ blob, partBytes = 0, axes = '', data = '' }: FetchedImage): number {
  return blob.size + partBytes + axes.length + data.length;
}

function revoke(entry: Entry): void {
  if (entry.url?.startsWith('blob:')) URL.revokeObjectURL(entry.url);
  entry.url = null;
}
