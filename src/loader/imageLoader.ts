/**
 * Loader of one component's image: params go in, decoded images and states come out. Knows no React.
 *
 * The image on screen stays until the next one is decoded, and no older image replaces it. While
 * params move, previews may be on screen; at rest the exact image replaces them, whatever happened.
 */

import { knownUrl } from '../page/fetchImage';
import type { FrameReports } from '../page/frameReports';
import type { Priority } from '../page/gate';
import { thisPage, type Page } from '../page/page';
import { generatorFacts } from '../request/generatorFacts';
import { inTier } from '../request/imageAddress';
import { imageErrorOf, isFinal, type ImageError } from '../request/imageError';
import { CurrentTarget } from './currentTarget';
import type { Failure } from './failure';
import { ImageJobs } from './imageJobs';
import { failureOf, isAwaited, progressOf, type ImageState, type Shown } from './imageState';
import { Screen, type ScreenEvents } from './screen';
import { isOtherGenerator, isSame, targetOf } from './target';
import type { ImageJob, ImageRequest, Target, Upload } from './target';
import { Uploading } from './uploading';

/** The pause after a network error that left a preview of older params on screen. */
const REFINE_AGAIN_MS = 5000;
const FRAME_MS = 16;

export interface ImageLoaderEvents extends ScreenEvents {
  /** A job has ended; `started` is its begin, by `performance.now()`. */
  readonly settled?: (started: number, succeeded: boolean) => void;
  /** Read whenever the gate of the page has room; "visible" by default. */
  readonly priority?: () => Priority;
}

export class ImageLoader {
  readonly #events: ImageLoaderEvents;
  readonly #page: Page;
  readonly #screen: Screen;
  readonly #jobs: ImageJobs;
  readonly #uploading: Uploading;
  readonly #current: CurrentTarget;
  /** The present request, while the component is too far from the screen. */
  #deferred: ImageRequest | null = null;

  constructor(events: ImageLoaderEvents, page: Page = thisPage) {
    this.#events = events;
    this.#page = page;
    this.#current = new CurrentTarget(page.blobs);
    this.#screen = new Screen(events, page);
    this.#jobs = new ImageJobs(page, {
      priority: events.priority ?? (() => 'visible'),
      rested: this.#refine,
      succeeded: this.#succeeded,
      failed: this.#failed,
      progressed: (run) => {
        if (this.#isLoading && this.#current.job?.exact === run.exact) this.#screen.loading(run);
      },
    });
    this.#uploading = new Uploading(page.blobs, {
      progress: (uploaded) => {
        this.#screen.loading({ uploaded });
      },
      done: ({ request }) => {
        this.request(request);
      },
      failed: this.#uploadFailed,
    });
  }

  /** Shows the image of these params; a request like the previous one changes nothing. */
  request(given: ImageRequest): void {
    const previous = this.#current.target;
    const request = { ...given, reload: given.reload || this.#owesReload(given) };
    const target = targetOf(request, this.#page.blobs);
    const isSettled = request.far ? !this.#isLoading : !this.#deferred;
    this.#current.replace(target);
    if (previous && isSame(target, previous) && !request.reload && isSettled) return;
    const isOther = previous !== null && isOtherGenerator(previous, target);
    this.#deferred = request.far ? request : null;
    if (request.far) this.#rest(isOther, 'idle');
    else this.#pursue(target, isOther);
  }

  /** Loads the next frame of a live source that runs; the state changes only with its outcome. */
  renew(reports: FrameReports): void {
    const { job } = this.#current;
    const isFree = !this.#deferred && !this.#jobs.busy && this.#screen.state.status !== 'stopped';
    if (job && isFree) this.#jobs.renew(job, reports);
  }

  /** Requests the present image again; bypasses every cache that may hold a faulty answer. */
  retry(): void {
    const [{ target }, { state }] = [this.#current, this.#screen];
    const failure = failureOf(state);
    if (state.status !== 'error' && !state.shown?.set?.hasFailed) return;
    const reload = failure?.reload === true || failure?.error.kind === 'not-an-image';
    if (target?.kind === 'image') this.#submit({ ...target.job, reload });
    if (target?.kind === 'upload') this.#uploading.start(target.upload, true);
  }

  /** Ends what is under way, until there is another request; the image on screen stays. */
  stop(): void {
    if (this.#isLoading) this.#rest(true, 'stopped');
  }

  /** The URL of the present image while it is not on screen; null when it is, or has none. */
  get missing(): string | null {
    const job = isAwaited(this.#screen.state) ? this.#current.printed : null;
    return job && knownUrl(inTier(job, 'exact'), this.#page.blobs);
  }

  dispose(): void {
    this.#jobs.dispose();
    this.#uploading.stop();
    this.#current.replace(null);
    this.#screen.dispose();
  }

  get #isLoading(): boolean {
    return this.#screen.state.status === 'loading';
  }

  /** True when a request that was to bypass every cache has not been answered yet. */
  #owesReload({ far = false }: ImageRequest): boolean {
    return this.#deferred?.reload ?? (far && this.#isLoading && !!this.#current.job?.reload);
  }

  #pursue(target: Target, isOther: boolean): void {
    this.#jobs.awaitRest();
    if (target.kind === 'upload') {
      if (isOther) this.#jobs.drop();
      this.#uploading.start(target.upload);
      return;
    }
    this.#uploading.stop();
    if (target.kind === 'image') {
      this.#submit(this.#jobs.paced(target.job, this.#screen.job), isOther);
      return;
    }
    this.#jobs.drop();
    if (target.kind === 'invalid') this.#screen.failed(target.failure);
    else this.#screen.idle();
  }

  /** Without `isOver` a running fetch is finished: the component may soon be near the screen again. */
  #rest(isOver: boolean, status: 'idle' | 'stopped'): void {
    this.#jobs.pause();
    if (isOver) this.#jobs.drop();
    this.#uploading.stop();
    if (this.#screen.state.status !== status) this.#screen.idle(status);
  }

  #submit(job: ImageJob, isOther?: boolean): void {
    if (this.#jobs.submit(job, isOther)) this.#screen.loading(null);
  }

  /** Replaces a preview by the exact image; called at rest. */
  readonly #refine = (): void => {
    const [job, shown] = [this.#current.job, this.#screen.job];
    if (this.#jobs.previewWaits) {
      // The exact image would take its place, and nothing be shown before that.
      this.#jobs.awaitRest(FRAME_MS);
    } else if (job && this.#isLoading) {
      this.#submit({ ...job, refines: true });
    } else if (this.#jobs.busy) {
      // The image on its way is newer than the one on screen.
      this.#jobs.awaitRest();
    } else if (shown && shown.tier !== 'exact' && job?.exact !== shown.exact) {
      this.#jobs.refine(shown);
    }
  };

  readonly #succeeded = (job: ImageJob, shown: Shown, started: number): void => {
    this.#screen.show(job, shown);
    this.#screen.publish(this.#stateWith(job, shown));
    this.#events.settled?.(started, true);
  };

  #stateWith(job: ImageJob, shown: Shown): ImageState {
    const [{ target }, { state }] = [this.#current, this.#screen];
    const isWanted = shown.tier === 'exact' && target?.key === job.exact;
    if (isWanted && this.#deferred?.reload === false) this.#deferred = null;
    if (this.#deferred) return { status: 'idle', shown };
    if (job.refines && this.#current.job?.exact !== job.exact) return { ...state, shown };
    if (target?.kind !== 'upload' && shown.tier === 'exact' && !this.#jobs.waiting) {
      // An older image leaves the status as it is while the wanted one is in the cache of the page.
      return isWanted ? { status: 'loaded', shown } : { ...state, shown };
    }
    return { status: 'loading', shown, failure: null, progress: progressOf(state) };
  }

  readonly #failed = (job: ImageJob, reason: unknown, started: number): void => {
    const error = imageErrorOf(reason);
    const mayPass = !isFinal(error);
    const wanted = this.#current.job;
    const { learn } = error.circumstances;
    learn?.(job.generator);
    if (learn && wanted && generatorFacts(wanted.generator) !== wanted.facts) {
      // Whoever made the request hears of the new facts, and makes another one.
      if (this.#current.job === wanted) this.#current.replace(null);
      return;
    }
    // The target may have changed since: to an upload, or to a missing value, which have no job.
    if (wanted?.exact !== job.exact) {
      if (job.refines && mayPass) this.#jobs.awaitRest(REFINE_AGAIN_MS);
    } else if (job.tier !== 'exact' && mayPass && !this.#deferred) {
      this.#submit(wanted);
    } else {
      this.#publishFailure(job, error);
      this.#jobs.awaitRest();
      this.#events.settled?.(started, false);
    }
  };

  #publishFailure({ generator, params, reload, renew }: ImageJob, error: ImageError): void {
    // A live source reports a repeated error once.
    const isRepeated = renew && failureOf(this.#screen.state)?.error.message === error.message;
    if (error.circumstances.code === 'value-missing') this.#screen.idle();
    else if (!isRepeated) this.#fail({ error, generator, params, reload });
  }

  #fail(failure: Failure): void {
    this.#screen.failed(failure);
    void failure.error.until?.then(() => {
      this.retry();
    });
  }

  readonly #uploadFailed = ({ generator, params, request }: Upload, error: ImageError): void => {
    this.#jobs.drop();
    this.#fail({ error, generator, params, reload: request.reload });
    this.#jobs.awaitRest();
  };
}
