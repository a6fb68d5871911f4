/**
 * Large values that the server has, by their text. A chunk of the bundle.
 *
 * The memory is bounded in characters. Values that somebody holds stay; the least recently used of
 * the others is evicted first.
 */

interface Entry {
  readonly sha256: string;
  /** The time at the end of the upload, by `performance.now()`. */
  readonly uploaded: number;
}

export class BlobMemory {
  /** In order of last use, oldest first. */
  readonly #entries = new Map<string, Entry>();
  readonly #holders: ReadonlyMap<string, number>;
  readonly #limit: number;
  /** The total length of the values in memory. */
  #characters = 0;

  constructor(holders: ReadonlyMap<string, number>, limit: number) {
    this.#holders = holders;
    this.#limit = limit;
  }

  sha256Of(text: string): string | undefined {
    const entry = this.#entries.get(text);
    if (!entry) return undefined;
    this.#entries.delete(text);
    this.#entries.set(text, entry);
    return entry.sha256;
  }

  /** The value with this SHA-256, if the page still has it. */
  textOf(sha256: string): string | undefined {
    return [...this.#entries].filter(([, entry]) => entry.sha256 === sha256).at(-1)?.[0];
  }

  has(text: string): boolean {
    return this.#entries.has(text);
  }

  /** The time at the end of the upload, by `performance.now()`. */
  uploadOf(text: string): number {
    return this.#entries.get(text)?.uploaded ?? -Infinity;
  }

  /** Adds a value; returns its SHA-256. */
  remember(text: string, sha256: string): string {
    this.#forget(text);
    this.#entries.set(text, { sha256, uploaded: performance.now() });
    this.#characters += text.length;
    this.evict();
    return sha256;
  }

  /** Forgets values that nobody holds, until the others fit. */
  evict(): void {
    for (const text of this.#entries.keys()) {
      if (this.#characters <= this.#limit) return;
      if (!this.#holders.has(text)) this.#forget(text);
    }
  }

  #forget(text: string): void {
    if (this.#entries.delete(text)) this.#characters -= text.length;
  }
}
