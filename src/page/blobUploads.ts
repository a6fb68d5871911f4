/** Uploads of large values: shared, retried, one at a time. A chunk of the bundle. */

import { withRetries } from '../request/retry';
import { uploadBytes } from '../request/upload';
import { bytesOf } from '../request/valueBytes';
import { Gate } from './gate';
import { Refusals } from './refusals';

export interface BlobUploadEvents {
  /** The server has the value; returns its SHA-256. */
  readonly done: (text: string, sha256: string) => string;
  /** The uploaded fraction of a value, from 0 to 1; null after the upload. */
  readonly progress: (text: string, fraction: number | null) => void;
}

/** Longer than a newer request takes to hear that the server lacks a value. */
const LINGER_MS = 1000;

export class BlobUploads {
  /** One upload at a time: it uses the whole bandwidth, and images need the other connections. */
  readonly #gate = new Gate(1);
  readonly #refusals = new Refusals();
  readonly #events: BlobUploadEvents;

  constructor(events: BlobUploadEvents) {
    this.#events = events;
  }

  /** Allows uploads of these values, whatever the outcome of the last ones. */
  forget(texts: Iterable<string>): void {
    this.#refusals.forget(texts);
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

  /** Uploads a value again; goes on for a second after an abort. */
  async renew(text: string, signal: AbortSignal): Promise<void> {
    await this.share(text, undefined, delayed(signal, LINGER_MS));
  }

  /** Makes one attempt. */
  async put(text: string, signal: AbortSignal): Promise<string> {
    return this.#events.done(text, await uploadBytes(bytesOf(text, 'params'), { signal }));
  }

  async #upload(text: string, place: string, signal: AbortSignal): Promise<string> {
    const { done, progress: tell } = this.#events;
    const progress = (fraction: number) => {
      tell(text, fraction);
    };
    try {
      return done(text, await uploadBytes(bytesOf(text, place), { signal, progress }));
    } finally {
      tell(text, null);
    }
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
