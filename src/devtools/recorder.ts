/** Recorder of the last requests of each image on the page. */

import type { Ticket } from '../page/gate';
import type { Listener, TracedFetch, TracedImage, TracedJob } from '../page/trace';
import type { FetchedImage, FetchWatch } from '../request/transport';
import { FetchRecord, type ResourceSizes } from './fetchRecord';
import { ImageLog } from './imageLog';
import type { RequestRecord, RequestReport } from './requestRecord';

const FETCHES = 200;

export class Recorder implements Listener {
  readonly #logs = new Map<object, ImageLog>();
  /** The latest fetch of each image, oldest first. */
  readonly #fetches = new Map<string, FetchRecord>();
  readonly #records = new WeakMap<TracedImage, RequestRecord>();
  readonly #listeners = new Set<() => void>();

  /** The images on the page, in the order of their first requests. */
  images(): ImageLog[] {
    return [...this.#logs.values()];
  }

  /** The requests of one image or of all; those of each image oldest first. */
  requests(id?: string): RequestReport[] {
    return this.images()
      .flatMap((log) => log.requests())
      .filter(({ image }) => id === undefined || image === id);
  }

  clear(): void {
    for (const log of this.images()) log.clear();
    this.#changed();
  }

  /** Calls the listener at each change; returns a function that ends it. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  wanted(owner: object): void {
    this.#logOf(owner).want();
    this.#changed();
  }

  async load<T extends TracedImage>(
    owner: object,
    job: TracedJob,
    ticket: Ticket,
    run: () => Promise<T>,
  ): Promise<T> {
    const record = this.#logOf(owner).add(job);
    this.#changed();
    try {
      const loading = run();
      record.fetch = this.#fetchOf(record);
      const shown = await loading;
      record.fetch = shown.source === 'page' ? null : this.#fetchOf(record);
      record.ready(shown);
      this.#records.set(shown, record);
      return shown;
    } catch (error) {
      record.fetch = this.#fetchOf(record);
      record.end(...endOf(error, ticket));
      throw error;
    } finally {
      this.#changed();
    }
  }

  async fetch(
    job: TracedFetch,
    run: (watch: FetchWatch) => Promise<FetchedImage>,
  ): Promise<FetchedImage> {
    const fetch = new FetchRecord(job);
    this.#keep(fetch);
    let image: FetchedImage | null = null;
    try {
      return (image = await run(fetch));
    } finally {
      fetch.end(image?.blob.size ?? null);
    }
  }

  shown(shown: TracedImage): void {
    const record = this.#records.get(shown);
    if (!record) return;
    record.swapped();
    this.#changed();
    const end = () => {
      record.end(shown.element.isConnected ? 'shown' : 'superseded');
      this.#changed();
    };
    // A tab in the background has no frames. A frame callback runs before its frame is painted.
    if (document.hidden) end();
    else requestAnimationFrame(() => setTimeout(end));
  }

  discarded(shown: TracedImage): void {
    this.#records.get(shown)?.end('discarded');
    this.#changed();
  }

  gone(owner: object): void {
    this.#logs.delete(owner);
    this.#changed();
  }

  /** Adds the resource timing of a fetch that has ended. */
  resource(url: string, sizes: ResourceSizes): void {
    for (const fetch of this.#fetches.values()) {
      if (new URL(fetch.url, location.href).href === url && fetch.isOf(sizes)) fetch.sizes = sizes;
    }
    this.#changed();
  }

  #logOf(owner: object): ImageLog {
    const log = this.#logs.get(owner) ?? new ImageLog();
    this.#logs.set(owner, log);
    return log;
  }

  #keep(fetch: FetchRecord): void {
    const name = nameOf(fetch.job);
    this.#fetches.delete(name);
    this.#fetches.set(name, fetch);
    if (this.#fetches.size <= FETCHES) return;
    const [oldest] = this.#fetches.keys();
    if (oldest !== undefined) this.#fetches.delete(oldest);
  }

  /** The fetch that the request made or shares, if there is one. */
  #fetchOf({ job, started }: RequestRecord): FetchRecord | null {
    const fetch = this.#fetches.get(nameOf(job));
    return fetch && (fetch.ended ?? Infinity) >= started ? fetch : null;
  }

  #changed(): void {
    for (const listener of this.#listeners) listener();
  }
}

function nameOf({ key, reload }: TracedFetch): string {
  return `${reload ? 'reload ' : ''}${key}`;
}

function endOf(error: unknown, { signal }: Ticket): ['aborted' | 'superseded' | 'failed', string?] {
  if (signal.aborted) return ['aborted'];
  if (error instanceof DOMException && error.name === 'AbortError') return ['superseded'];
  return ['failed', error instanceof Error ? error.message : String(error)];
}
