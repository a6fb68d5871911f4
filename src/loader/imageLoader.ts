/**
 * What one component shows: params go in, decoded images and states come out. Knows no React.
 *
 * The image on screen stays until the next one is decoded, and nothing older than it ever takes
 * its place: results come out of the lane in the order of their jobs. While params move, previews
 * may be on screen; when they rest, whatever happened, the exact image takes their place.
 */

import type { Params } from '../request/generatorFacts';
import { generatorFacts } from '../dash/renderer';
import { decodedImage } from './decode';
import type { CachedImage } from '../page/imageCache';
import { ImageError } from '../request/imageError';
import { inTier } from '../page/imageRequest';
import { Movement } from './movement';
import { fetchShared, thisPage, type Page } from '../page/page';
import { PaintTurns } from './paintTurns';
import { Lane, type Priority, type Ticket } from './scheduler';
import { isMoved, isSame, targetOf, valuesOf } from './target';
import type { Failure, ImageJob, ImageRequest, Target, Upload } from './target';
import { movingTier, ONE_BY_ONE, pipelineOf, type Pipeline, type Tier } from './tiers';
import { listener } from '../page/trace';

/** After a bad network kept a preview of older params on screen. */
const REFINE_AGAIN_MS = 5000;

/** The image on screen, and what it is an image of. */
export interface Shown {
  readonly image: CachedImage;
  readonly element: HTMLImageElement;
  readonly params: Params;
  readonly values: readonly string[];
  readonly source: 'page' | 'server';
  readonly tier: Tier;
  /** From the request to the decoded image. */
  readonly milliseconds: number;
  /** It came unasked by the page: a frame of a live source. */
  readonly renewed: boolean;
}

export type ImageState =
  | { readonly status: 'idle'; readonly shown: Shown | null }
  /** An error stays on screen until there is something better to show. */
  | {
      readonly status: 'loading';
      readonly shown: Shown | null;
      readonly failure: Failure | null;
      /** The part of the large values that is on the server, from 0 to 1, while they go up. */
      readonly progress: number | null;
    }
  | { readonly status: 'loaded'; readonly shown: Shown }
  | { readonly status: 'error'; readonly shown: Shown | null; readonly failure: Failure };

export interface ImageLoaderEvents {
  /** Puts the decoded element on screen in place of the one before. */
  readonly show: (shown: Shown) => void;
  readonly changed: (state: ImageState) => void;
  /** A request has its outcome; `started` is when it began, by `performance.now()`. */
  readonly settled?: (started: number, succeeded: boolean) => void;
  /** How soon the image is needed, asked whenever there is a place for a fetch. */
  readonly priority?: () => Priority;
}

export class ImageLoader {
  readonly #events: ImageLoaderEvents;
  readonly #page: Page;
  readonly #lane: Lane<ImageJob, Shown>;
  readonly #turns = new PaintTurns();
  readonly #movement = new Movement(() => {
    this.#refine();
  });
  /** That of the image on screen. */
  #shownJob: ImageJob | null = null;
  /** The exact image that was asked for last is in the cache of the page. */
  #atHand = false;
  #target: Target | null = null;
  /** What is wanted but too far to be asked for. */
  #deferred: ImageRequest | null = null;
  #started = 0;
  #uploading: AbortController | null = null;
  #state: ImageState = { status: 'idle', shown: null };

  constructor(events: ImageLoaderEvents, page: Page = thisPage) {
    this.#events = events;
    this.#page = page;
    const load = (job: ImageJob, ticket: Ticket, arrived: () => void) => {
      const run = () => this.#load(job, ticket, arrived);
      return listener?.load(this, job, ticket, run) ?? run();
    };
    this.#lane = new Lane(load, {
      succeeded: (job, shown) => {
        this.#succeeded(job, shown);
      },
      failed: (job, error) => {
        this.#failed(job, error);
      },
      discarded: (shown) => {
        page.cache.release(shown.image);
        listener?.discarded(shown);
      },
    });
  }

  /** Shows the image of these params; the same params again change nothing. */
  request(given: ImageRequest): void {
    const previous = this.#target;
    const request = { ...given, reload: given.reload || this.#owesReload(given) };
    const target = targetOf(request, this.#page.blobs);
    const inHand = request.far ? this.#state.status !== 'loading' : !this.#deferred;
    this.#aim(target);
    if (previous && isSame(target, previous) && !request.reload && inHand) return;
    const moved = previous !== null && isMoved(previous, target);
    const uploading = this.#uploading;
    this.#uploading = null;
    this.#deferred = request.far ? request : null;
    if (request.far) this.#defer(moved);
    else this.#pursue(target, moved);
    // Only now, so that an upload that is still needed has never been without somebody who waits.
    uploading?.abort();
  }

  #pursue(target: Target, moved: boolean): void {
    this.#movement.awaitRest();
    if (target.kind === 'image') this.#submit(this.#paced(target.job), moved);
    else if (target.kind === 'upload') this.#upload(target.upload, moved);
    else this.#halt(target);
  }

  /** Whether what was to go past every cache has been put off. */
  #owesReload({ far }: ImageRequest): boolean {
    if (this.#deferred) return this.#deferred.reload;
    const target = this.#target;
    return (
      Boolean(far) &&
      this.#state.status === 'loading' &&
      target?.kind === 'image' &&
      target.job.reload
    );
  }

  /** What is on its way is finished, for it comes near again sooner than it would be made again. */
  #defer(moved: boolean): void {
    this.#movement.stop();
    if (moved) this.#lane.stop();
    else this.#lane.rest();
    const { status, shown } = this.#state;
    if (status !== 'idle') this.#publish({ status: 'idle', shown });
  }

  /** Asks for the present image anew; until it comes, or fails, nothing is to be seen of that. */
  renew(): void {
    const target = this.#target;
    if (target?.kind !== 'image' || this.#deferred || this.#lane.busy) return;
    this.#lane.submit({ ...target.job, reload: false, renew: true });
  }

  /** Asks for the present image again; past every cache where one may hold the spoiled answer. */
  retry(): void {
    const target = this.#target;
    const state = this.#state;
    if (state.status !== 'error') return;
    const reload = state.failure.reload || state.failure.error.kind === 'not-an-image';
    if (target?.kind === 'image') this.#submit({ ...target.job, reload }, false);
    if (target?.kind === 'upload') this.#upload(target.upload, false);
  }

  dispose(): void {
    this.#movement.stop();
    this.#lane.stop();
    this.#uploading?.abort();
    this.#uploading = null;
    this.#aim(null);
    if (this.#state.shown) this.#release(this.#state.shown);
    listener?.gone(this);
  }

  /** What is wanted now holds its large values. */
  #aim(target: Target | null): void {
    const { blobs } = this.#page;
    const previous = this.#target;
    this.#target = target;
    if (target) blobs.hold(valuesOf(target));
    if (previous) blobs.release(valuesOf(previous));
  }

  #halt(target: Target): void {
    this.#lane.stop();
    const { shown } = this.#state;
    if (target.kind === 'invalid') {
      this.#publish({ status: 'error', shown, failure: target.failure });
    } else {
      this.#publish({ status: 'idle', shown });
    }
  }

  #upload(upload: Upload, moved: boolean): void {
    const { blobs } = this.#page;
    const uploading = new AbortController();
    this.#uploading = uploading;
    if (moved) this.#lane.stop();
    const current = () => this.#uploading === uploading;
    const progress = (fraction: number) => {
      if (current()) this.#publishLoading(fraction);
    };
    progress(blobs.fractionOf([...upload.missing.keys()]));
    blobs.upload(upload.missing, { signal: uploading.signal, progress }).then(
      () => {
        if (!current()) return;
        this.request(upload.request);
      },
      (reason: unknown) => {
        uploading.abort();
        if (current()) this.#uploadFailed(upload, reason);
      },
    );
  }

  #uploadFailed({ generator, params, request }: Upload, reason: unknown): void {
    this.#uploading = null;
    this.#lane.stop();
    const { reload } = request;
    const failure = { error: asImageError(reason), generator, params, reload };
    this.#publish({ status: 'error', shown: this.#state.shown, failure });
    this.#movement.awaitRest();
  }

  /** The job for an image whose params have just changed: exact, or a preview of it. */
  #paced(job: ImageJob): ImageJob {
    const { generator } = job;
    const { preview: offered = [] } = generatorFacts(generator);
    const isFirst = this.#shownJob?.generator !== generator;
    if (isFirst) this.#movement.end();
    const tier = this.#movement.next((first) =>
      isFirst ? { tier: 'exact' } : movingTier(offered, this.#page.estimates.of(generator), first),
    );
    const isShown = this.#shownJob?.key === job.key;
    if (isFirst || isShown || job.reload || this.#isKnown(job)) return job;
    const previews = offered.map((each) => inTier(job, each));
    return previews.find((preview) => this.#isKnown(preview)) ?? inTier(job, tier);
  }

  #submit(job: ImageJob, moved: boolean): void {
    const known = this.#isKnown(job);
    this.#atHand = known && job.tier === 'exact';
    if (job.tier === 'exact') this.#movement.stop();
    else this.#movement.awaitRest();
    listener?.wanted(this);
    this.#lane.drop(({ refines }) => refines);
    this.#lane.submit(job, { urgent: known || moved, ...this.#pipelineOf(job) });
    if (!this.#atHand) this.#publishLoading(null);
  }

  #pipelineOf({ generator, tier, refines }: ImageJob): Pipeline {
    const { estimates, gate } = this.#page;
    // A second one would take the place of other components.
    if (gate.full) return ONE_BY_ONE;
    const pipeline = pipelineOf(estimates.roundTrip, estimates.partsOf(generator, tier));
    return refines ? { ...pipeline, spacing: 0 } : pipeline;
  }

  /** No preview stays on screen at rest. */
  #refine(): void {
    const [target, shown] = [this.#target, this.#shownJob];
    if (target?.kind === 'image' && this.#state.status === 'loading') {
      this.#submit({ ...target.job, refines: true }, false);
    } else if (this.#lane.busy) {
      // After what is on its way, the image on screen now would be a step back.
      this.#movement.awaitRest();
    } else if (shown && shown.tier !== 'exact' && !this.#isWanted(shown)) {
      this.#lane.submit({ ...inTier(shown, 'exact'), refines: true });
    }
  }

  /** Whether the image of these params, in any tier, is what is asked for now. */
  #isWanted(job: ImageJob): boolean {
    return this.#target?.kind === 'image' && this.#target.job.exact === job.exact;
  }

  #publishLoading(progress: number | null): void {
    const state = this.#state;
    if (state.status === 'loading' && state.progress === progress) return;
    this.#publish({ status: 'loading', shown: state.shown, failure: failureOf(state), progress });
  }

  #isKnown(job: ImageJob): boolean {
    return !job.reload && this.#page.cache.get(job.key) !== undefined;
  }

  async #load(job: ImageJob, ticket: Ticket, arrived: () => void): Promise<Shown> {
    const { cache, estimates } = this.#page;
    const { params, values, generator } = job;
    const started = performance.now();
    this.#started = started;
    const known = job.reload || job.renew ? undefined : cache.get(job.key);
    const image = known ?? (await this.#fetch(job, ticket));
    arrived();
    // A server that has the exact image at hand sends it in the place of a preview.
    const tier = image.key === job.exact ? 'exact' : job.tier;
    const fetched = performance.now();
    const element = await this.#decode(image);
    const ended = performance.now();
    estimates.record(generator, tier, image.image, ended - fetched);
    const { signal } = ticket;
    // Where it is the only one, nothing hides it.
    const isPatient = this.#lane.crowded && !known && !signal.aborted;
    if (!(await this.#turns.take(isPatient, signal))) {
      cache.release(image);
      throw signal.reason as Error;
    }
    return {
      image,
      element,
      params,
      values,
      source: known ? 'page' : 'server',
      tier,
      milliseconds: ended - started,
      renewed: job.renew ?? false,
    };
  }

  #fetch(job: ImageJob, { signal, superseded }: Ticket): Promise<CachedImage> {
    const { priority = () => 'visible' } = this.#events;
    if (job.reload) this.#forgetPreviews(job);
    const request = fetchShared(this.#page, job, {
      signal,
      superseded,
      get priority() {
        return priority();
      },
    });
    return request.catch((error: unknown) => {
      // The exact image would only fail in the same way.
      if (job.tier !== 'exact' && isFinal(error)) {
        this.#lane.drop(({ refines, exact }) => refines && exact === job.exact);
      }
      throw error;
    });
  }

  /** They are as old as what is fetched anew. */
  #forgetPreviews(job: ImageJob): void {
    for (const tier of generatorFacts(job.generator).preview ?? []) {
      this.#page.cache.delete(inTier(job, tier).key);
    }
  }

  /** Retains the image; whoever takes the element releases it. */
  async #decode(image: CachedImage): Promise<HTMLImageElement> {
    const { cache, recent } = this.#page;
    const url = cache.retain(image);
    try {
      return recent.take(image) ?? (await decodedImage(url, image.image.size));
    } catch {
      cache.release(image);
      cache.delete(image.key);
      throw new ImageError('not-an-image', 'The image cannot be decoded', {
        detail: `It is said to be ${image.image.mediaType} of ${image.image.blob.size} bytes.`,
      });
    }
  }

  #succeeded(job: ImageJob, shown: Shown): void {
    const previous = this.#state.shown;
    this.#events.show(shown);
    listener?.shown(shown);
    this.#page.blobs.hold(shown.values);
    if (previous) this.#release(previous);
    if (previous && mayComeBack(previous)) this.#page.recent.keep(previous);
    this.#shownJob = inTier(job, shown.tier);
    this.#publish(this.#stateWith(job, shown));
    this.#events.settled?.(this.#started, true);
  }

  #stateWith(job: ImageJob, shown: Shown): ImageState {
    const deferred = this.#deferred;
    if (deferred?.reload === false && this.#target?.key === shown.image.key) this.#deferred = null;
    if (this.#deferred) return { status: 'idle', shown };
    if (job.refines && !this.#isWanted(job)) return { ...this.#state, shown };
    if (!this.#awaitsMore()) return { status: 'loaded', shown };
    return { status: 'loading', shown, failure: null, progress: progressOf(this.#state) };
  }

  /** Whether what is on screen now will not do, and what will do is not at hand. */
  #awaitsMore(): boolean {
    if (this.#target?.kind === 'upload' || this.#shownJob?.tier !== 'exact') return true;
    return this.#lane.busy && !this.#atHand;
  }

  #failed(job: ImageJob, reason: unknown): void {
    // Something newer has large values on their way, or needs nothing; the lane knows neither.
    const error = asImageError(reason);
    if (this.#target?.kind !== 'image' || !this.#isWanted(job)) {
      if (job.refines && !isFinal(error)) this.#movement.awaitRest(REFINE_AGAIN_MS);
      return;
    }
    if (job.tier !== 'exact' && !isFinal(error) && !this.#deferred) {
      this.#submit(this.#target.job, false);
      return;
    }
    this.#publishFailure(job, error);
    this.#movement.awaitRest();
    this.#events.settled?.(this.#started, false);
  }

  #publishFailure({ generator, params, reload, renew }: ImageJob, error: ImageError): void {
    const { shown } = this.#state;
    // A live source that fails again says nothing new.
    const again = renew && failureOf(this.#state)?.error.message === error.message;
    if (error.circumstances.code === 'value-missing') this.#publish({ status: 'idle', shown });
    else if (!again)
      this.#publish({ status: 'error', shown, failure: { error, generator, params, reload } });
  }

  #release({ image, values }: Shown): void {
    this.#page.cache.release(image);
    this.#page.blobs.release(values);
  }

  #publish(state: ImageState): void {
    this.#state = state;
    this.#events.changed(state);
  }
}

function mayComeBack({ tier, image }: Shown): boolean {
  return tier === 'exact' && image.image.lifetime > 0;
}

export function failureOf(state: ImageState): Failure | null {
  return 'failure' in state ? state.failure : null;
}

export function progressOf(state: ImageState): number | null {
  return 'progress' in state ? state.progress : null;
}

/** Whether the image fails in every tier, and not just on its way. */
function isFinal(error: unknown): boolean {
  if (!(error instanceof ImageError)) return false;
  const { kind, circumstances } = error;
  if (kind !== 'problem') return kind === 'signed-out' || kind === 'timeout';
  // The server may offer this tier no more, or have too much to do.
  return circumstances.status !== 400 && circumstances.status !== 503;
}

function asImageError(reason: unknown): ImageError {
  if (reason instanceof ImageError) return reason;
  return new ImageError('network', 'The image could not be loaded', { detail: String(reason) });
}
