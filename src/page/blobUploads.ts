/** Uploads of large values: shared, retried, one at a time. A chunk of the bundle. */

import { withRetries } from '../request/retry';
import { uploadBytes } from '../request/upload';
import { bytesOf } from '../request/valueBytes';
import { BlobMemory } from './blobMemory';
import { Gate } from './gate';
import { Refusals } from './refusals';

export interface WaitOptions {
  readonly signal: AbortSignal;
  /** Called with the uploaded fraction, from 0 to 1, whenever it changes. */
  readonly progress: (fraction: number) => void;
  /** Uploads also what has just failed. */
  readonly again?: boolean;
}

/** Longer than a newer request takes to hear that the server lacks a value. */
const LINGER_MS = 1000;

export class BlobUploads {
  /** One upload at a time: it uses the whole bandwidth, and images need the other connections. */
  readonly #gate = new Gate(1);
  readonly #refusals = new Refusals();
  /** The uploaded fraction of each value on its way, from 0 to 1. */
  readonly #fractions = new Map<string, number>();
  readonly #listeners = new Set<() => void>();
  /** The values that the server has. */
  readonly memory: BlobMemory;

  constructor(holders: ReadonlyMap<string, number>, limit: number) {
    this.memory = new BlobMemory(holders, limit);
  }

  /** Uploads what the server lacks of these values, whose places in the params are given. */
  async shareAll(
    places: ReadonlyMap<string, string>,
    { signal, progress, again = false }: WaitOptions,
  ): Promise<void> {
    const texts = [...places.keys()];
    const tell = () => {
      progress(this.#fractionOf(texts));
    };
    tell();
    this.#listeners.add(tell);
    try {
      const missing = texts.filter((text) => !this.memory.has(text));
      if (again) this.#refusals.forget(texts);
      await Promise.all(missing.map((text) => this.share(text, places.get(text), signal)));
    } finally {
      this.#listeners.delete(tell);
    }
  }

  /**
   * Uploads a value for all who ask meanwhile. Rejects at once, with the error of the last upload,
   * where it has just failed or failed for good.
   */
  async share(text: string, place = 'params', signal: AbortSignal): Promise<string> {
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

  /**
   * Uploads a value again, unless that was done after the time `since`. The upload outlasts an abort
   * by a second, since a newer request of the component may need the same value.
   */
  async renew(text: string, since: number, signal: AbortSignal): Promise<void> {
    if (this.memory.uploadOf(text) > since) return;
    await this.share(text, undefined, delayed(signal, LINGER_MS));
  }

  /** Makes one attempt to upload a value, for callers that wait and retry by themselves. */
  async put(text: string, signal: AbortSignal): Promise<string> {
    return this.memory.remember(text, await uploadBytes(bytesOf(text, 'params'), { signal }));
  }

  async #upload(text: string, place: string, signal: AbortSignal): Promise<string> {
    const progress = (fraction: number) => {
      this.#fractions.set(text, fraction);
      for (const listener of this.#listeners) listener();
    };
    try {
      const sha256 = await uploadBytes(bytesOf(text, place), { signal, progress });
      return this.memory.remember(text, sha256);
    } finally {
      this.#fractions.delete(text);
    }
  }

  /** The uploaded fraction of these values together, from 0 to 1. */
  #fractionOf(texts: readonly string[]): number {
    const fraction = (text: string) => this.#fractions.get(text) ?? (this.memory.has(text) ? 1 : 0);
    const total = texts.reduce((sum, text) => sum + text.length, 0);
    const done = texts.reduce((sum, text) => sum + text.length * fraction(text), 0);
    return total > 0 ? done / total : 1;
  }
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
