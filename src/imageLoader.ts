/**
 * What one component shows: params go in, decoded images and states come out. Knows no React.
 *
 * The image on screen stays until the next one is decoded, and nothing older than it ever takes
 * its place: results come out of the lane in the order of their jobs.
 */

import { addressOf, type Params } from './address';
import { decodedImage } from './decode';
import { ImageCache, type CachedImage } from './imageCache';
import { ImageError } from './imageError';
import { Gate, Lane, type Job, type Ticket } from './scheduler';
import { fetchImage } from './transport';

export interface ImageRequest {
  readonly generator: string | null | undefined;
  readonly params: Params | null | undefined;
  /** Milliseconds; 0 for no limit. */
  readonly timeout: number;
  /** Past every cache. */
  readonly reload: boolean;
}

/** The image on screen, and what it is an image of. */
export interface Shown {
  readonly image: CachedImage;
  readonly element: HTMLImageElement;
  readonly params: Params;
  readonly source: 'page' | 'server';
  /** From the request to the decoded image. */
  readonly milliseconds: number;
}

export interface Failure {
  readonly error: ImageError;
  /** What failed was to go past every cache. */
  readonly reload: boolean;
  readonly generator: string;
  readonly params: Params;
}

export type ImageState =
  | { readonly status: 'idle'; readonly shown: Shown | null }
  /** An error stays on screen until there is something better to show. */
  | { readonly status: 'loading'; readonly shown: Shown | null; readonly failure: Failure | null }
  | { readonly status: 'loaded'; readonly shown: Shown }
  | { readonly status: 'error'; readonly shown: Shown | null; readonly failure: Failure };

export interface ImageLoaderEvents {
  /** Puts the decoded element on screen in place of the one before. */
  readonly show: (element: HTMLImageElement) => void;
  readonly changed: (state: ImageState) => void;
}

interface ImageJob extends Job {
  readonly generator: string;
  readonly params: Params;
  readonly timeout: number;
}

type Target =
  | { readonly kind: 'image'; readonly key: string; readonly job: ImageJob }
  | { readonly kind: 'incomplete'; readonly key: '' }
  | { readonly kind: 'invalid'; readonly key: string; readonly failure: Failure };

/** What all components of the page share. */
export interface Page {
  readonly cache: ImageCache;
  readonly gate: Gate;
}

const thisPage: Page = { cache: new ImageCache(), gate: new Gate() };

export class ImageLoader {
  readonly #events: ImageLoaderEvents;
  readonly #page: Page;
  readonly #lane: Lane<ImageJob, Shown>;
  #target: Target | null = null;
  #state: ImageState = { status: 'idle', shown: null };

  constructor(events: ImageLoaderEvents, page: Page = thisPage) {
    this.#events = events;
    this.#page = page;
    this.#lane = new Lane((job, ticket) => this.#load(job, ticket), {
      succeeded: (_, shown) => {
        this.#succeeded(shown);
      },
      failed: (job, error) => {
        this.#failed(job, error);
      },
      discarded: ({ image }) => {
        page.cache.release(image);
      },
    });
  }

  /** Shows the image of these params; the same params again change nothing. */
  request(request: ImageRequest): void {
    const target = targetOf(request);
    const previous = this.#target;
    this.#target = target;
    if (target.key === previous?.key && !request.reload) return;
    if (target.kind === 'image') {
      const moved = previous?.kind === 'image' && previous.job.generator !== target.job.generator;
      this.#submit(target.job, moved);
      return;
    }
    this.#lane.stop();
    const { shown } = this.#state;
    if (target.kind === 'incomplete') this.#publish({ status: 'idle', shown });
    else this.#publish({ status: 'error', shown, failure: target.failure });
  }

  /** Asks for the present image again; past every cache where one may hold the spoiled answer. */
  retry(): void {
    if (this.#target?.kind !== 'image' || this.#state.status !== 'error') return;
    const { failure } = this.#state;
    const reload = failure.reload || failure.error.kind === 'not-an-image';
    this.#submit({ ...this.#target.job, reload }, false);
  }

  dispose(): void {
    this.#lane.stop();
    if (this.#state.shown) this.#page.cache.release(this.#state.shown.image);
  }

  #submit(job: ImageJob, moved: boolean): void {
    const known = this.#isKnown(job);
    this.#lane.submit(job, known || moved);
    if (known || this.#state.status === 'loading') return;
    const failure = this.#state.status === 'error' ? this.#state.failure : null;
    this.#publish({ status: 'loading', shown: this.#state.shown, failure });
  }

  #isKnown(job: ImageJob): boolean {
    return !job.reload && this.#page.cache.get(job.key) !== undefined;
  }

  async #load(job: ImageJob, ticket: Ticket): Promise<Shown> {
    const started = performance.now();
    const known = job.reload ? undefined : this.#page.cache.get(job.key);
    const image = known ?? (await this.#fetch(job, ticket));
    return {
      image,
      element: await this.#decode(image),
      params: job.params,
      source: known ? 'page' : 'server',
      milliseconds: performance.now() - started,
    };
  }

  #fetch({ key, reload, timeout }: ImageJob, ticket: Ticket): Promise<CachedImage> {
    const { cache, gate } = this.#page;
    return gate.request(
      // Those who give up sooner fetch for themselves.
      `${reload ? 'reload ' : ''}${timeout} ${key}`,
      async (signal, turn) =>
        cache.put(key, await fetchImage(key, { signal, turn, timeout, reload })),
      ticket,
    );
  }

  /** Retains the image; whoever takes the element releases it. */
  async #decode(image: CachedImage): Promise<HTMLImageElement> {
    const { cache } = this.#page;
    try {
      return await decodedImage(cache.retain(image));
    } catch {
      cache.release(image);
      cache.delete(image.key);
      throw new ImageError('not-an-image', 'The image cannot be decoded', {
        detail: `It is said to be ${image.image.mediaType} of ${image.image.blob.size} bytes.`,
      });
    }
  }

  #succeeded(shown: Shown): void {
    const previous = this.#state.shown;
    this.#events.show(shown.element);
    if (previous) this.#page.cache.release(previous.image);
    const newest = this.#target?.kind === 'image' ? this.#target.job : null;
    const waits = this.#lane.busy && newest !== null && !this.#isKnown(newest);
    this.#publish(
      waits ? { status: 'loading', shown, failure: null } : { status: 'loaded', shown },
    );
  }

  #failed({ generator, params, reload }: ImageJob, reason: unknown): void {
    const { shown } = this.#state;
    const error = asImageError(reason);
    if (error.circumstances.code === 'value-missing') this.#publish({ status: 'idle', shown });
    else this.#publish({ status: 'error', shown, failure: { error, generator, params, reload } });
  }

  #publish(state: ImageState): void {
    this.#state = state;
    this.#events.changed(state);
  }
}

function targetOf({ generator, params, timeout, reload }: ImageRequest): Target {
  if (!generator) return { kind: 'incomplete', key: '' };
  const given = params ?? {};
  try {
    const key = addressOf(generator, given);
    if (key === null) return { kind: 'incomplete', key: '' };
    return {
      kind: 'image',
      key,
      job: { key, reload, generator, params: given, timeout },
    };
  } catch (reason) {
    const detail = reason instanceof Error ? reason.message : String(reason);
    const error = new ImageError('params', 'The params cannot be sent', { detail });
    const failure = { error, generator, params: given, reload };
    return { kind: 'invalid', key: error.message, failure };
  }
}

function asImageError(reason: unknown): ImageError {
  if (reason instanceof ImageError) return reason;
  return new ImageError('network', 'The image could not be loaded', { detail: String(reason) });
}
