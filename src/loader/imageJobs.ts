/** Jobs of one component: previews while its params move, and exact images at rest. */

import type { FrameReports } from '../page/frameReports';
import type { Priority, Ticket } from '../page/gate';
import type { Page } from '../page/page';
import { ONE_BY_ONE, type Patience, type Pipeline } from '../page/requestPace';
import { listener } from '../page/trace';
import { generatorFacts } from '../request/generatorFacts';
import { beforeView, inTier } from '../request/imageAddress';
import { isFinal } from '../request/imageError';
import type { WaitProgress } from '../request/progress';
import type { Tier } from '../request/tier';
import type { Shown } from './imageState';
import { JobRunner } from './jobRunner';
import { Lane, type LaneEvents } from './lane';
import { Movement } from './movement';
import type { ImageJob } from './target';

export interface ImageJobsEvents extends Omit<LaneEvents<ImageJob, Shown>, 'discarded'> {
  /** Called when the params have not changed for a while. */
  readonly rested: () => void;
  /** A job that runs tells of its work. */
  readonly progressed: (progress: WaitProgress) => void;
  /** Read whenever the gate of the page has room. */
  readonly priority: () => Priority;
}

export class ImageJobs {
  readonly #page: Page;
  readonly #lane: Lane<ImageJob, Shown>;
  readonly #movement: Movement;
  /** The image that was submitted last is exact and in the cache of the page. */
  #atHand = false;
  /** The job that was submitted last. */
  #submitted: ImageJob | null = null;

  constructor(page: Page, events: ImageJobsEvents) {
    this.#page = page;
    this.#movement = new Movement(events.rested);
    const runner = new JobRunner(page, events.priority);
    const load = (
      job: ImageJob,
      ticket: Ticket,
      ended: () => void,
      framed: (shown: Shown) => void,
    ) => {
      const arrived = (tier: Tier) => {
        ended();
        if (tier !== 'exact' && this.#isSingle(job)) this.refine(job);
      };
      const run = () =>
        runner.run(job, ticket, arrived, { ...events, framed }).catch((error: unknown) => {
          if (job.tier !== 'exact' && isFinal(error)) this.#dropRefinement(job);
          throw error;
        });
      return listener?.load(this, job.set?.base ?? job, ticket, run) ?? run();
    };
    const discarded = (shown: Shown) => {
      page.cache.release(shown.image);
      shown.set?.release();
      listener?.discarded(shown);
    };
    this.#lane = new Lane(load, { ...events, discarded });
  }

  get busy(): boolean {
    return this.#lane.busy;
  }

  /** True while a job runs whose image must be fetched. */
  get waiting(): boolean {
    return this.#lane.busy && !this.#atHand;
  }

  /** True while a preview waits for its request. */
  get previewWaits(): boolean {
    const { waiting } = this.#lane;
    return waiting !== null && waiting.tier !== 'exact';
  }

  /** The job after a change of params: exact, or a preview; `shown` is the job on screen. */
  paced(job: ImageJob, shown: ImageJob | null): ImageJob {
    // A box or a theme that has changed is at rest already, but a view moves.
    const isOfBox = shown?.json === job.json && beforeView(shown.asked) !== beforeView(job.asked);
    if (isOfBox) return job;
    const { generator } = job;
    const { preview = [] } = generatorFacts(generator);
    const offered = job.set?.previews ?? preview;
    const isOther = shown?.generator !== generator;
    if (isOther) this.#movement.end();
    this.#movement.change();
    if (isOther || shown.key === job.key || job.reload || this.#isKnown(job)) return job;
    const tier = this.#page.pace.tier(job, offered, this.#movement.isFirst);
    const previews = offered.map((each) => inTier(job, each));
    return previews.find((preview) => this.#isKnown(preview)) ?? inTier(job, tier);
  }

  /**
   * Loads the image; `isOther` says that the running jobs are of another generator. False when the
   * exact image is in the cache of the page, so that there is no wait.
   */
  submit(job: ImageJob, isOther = false): boolean {
    const known = this.#isKnown(job);
    this.#atHand = known && job.tier === 'exact';
    if (job.tier === 'exact') this.#movement.stop();
    else this.#movement.awaitRest();
    this.#submitted = job;
    if (!job.refines) listener?.wanted(this);
    this.#lane.drop(({ refines, exact }) => refines && (job.reload || exact !== job.exact));
    this.#lane.submit(job, {
      urgent: known || isOther,
      patience: this.#patienceOf(job),
      ...this.#pipelineOf(job),
    });
    return !this.#atHand;
  }

  /** Loads the exact image in place of the preview on screen. */
  refine(job: ImageJob): void {
    this.#lane.submit({ ...inTier(job, 'exact'), refines: true });
  }

  /** Loads the next frame of a live source. */
  renew(job: ImageJob, renew: FrameReports): void {
    this.#lane.submit({ ...job, reload: false, renew });
  }

  awaitRest(milliseconds?: number): void {
    this.#movement.awaitRest(milliseconds);
  }

  /** Aborts all jobs. */
  drop(): void {
    this.#lane.stop();
  }

  /** Finishes the running jobs without showing that the component waits for them. */
  pause(): void {
    this.#movement.stop();
    this.#lane.rest();
  }

  dispose(): void {
    this.#movement.stop();
    this.#lane.stop();
    listener?.gone(this);
  }

  /** Drops the exact image of a preview that failed for good: it would fail in the same way. */
  #dropRefinement({ exact }: ImageJob): void {
    this.#lane.drop((job) => job.refines && job.exact === exact);
  }

  /**
   * True for the newest job if its params began a movement. Nobody may move them any further, so that
   * its exact image is requested as soon as its preview is here. In a drag that would take too long.
   */
  #isSingle(job: ImageJob): boolean {
    return this.#movement.isFirst && this.#submitted === job;
  }

  #pipelineOf(job: ImageJob): Pipeline {
    const { pace, gate } = this.#page;
    // A second request of this component would delay other components.
    if (gate.full) return ONE_BY_ONE;
    const pipeline = pace.pipeline(job);
    return job.refines ? { ...pipeline, spacing: 0 } : pipeline;
  }

  #patienceOf(job: ImageJob): Patience {
    return this.#page.pace.patience(job, generatorFacts(job.generator));
  }

  #isKnown(job: ImageJob): boolean {
    const { set, tier, key } = job;
    return !job.reload && (set?.isKnown(tier) ?? this.#page.cache.get(key) !== undefined);
  }
}
