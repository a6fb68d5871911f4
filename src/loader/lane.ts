/**
 * Latest wins: jobs of one component, of which only the newest one waits.
 *
 * One job runs at a time, or a few where that saves time. A drag therefore always shows progress,
 * never floods the server and always ends with the last value. At rest, the newest job takes the
 * place of jobs that run for long; params that never rest for long, such as those of a clock, move too.
 */

import type { Ticket } from '../page/gate';
import { ONE_BY_ONE, PATIENCE, type Patience, type Pipeline } from '../page/requestPace';
import { Rest } from './rest';

/** Jobs with the same key have the same result; `reload` asks for a new result. */
export interface Job {
  readonly key: string;
  /** Equal for jobs whose images come from one run of the function. */
  readonly exact: string;
  readonly reload: boolean;
}

/** `arrived` must be called when the fetch has ended and only work in this page is left. */
export type Run<J, R> = (
  job: J,
  ticket: Ticket,
  arrived: () => void,
  /** Takes an unfinished result. */
  framed: (frame: R) => void,
) => Promise<R>;

export interface LaneEvents<J, R> {
  /**
   * Called in the order of the jobs; `started` is the begin of this one, by `performance.now()`. A job
   * may have unfinished results before its last one.
   */
  readonly succeeded: (job: J, result: R, started: number) => void;
  /** Not called for a job that a newer one has replaced. */
  readonly failed: (job: J, error: unknown, started: number) => void;
  /** Called for a result that arrives after its job was dropped. */
  readonly discarded: (result: R) => void;
}

interface Running<J> {
  readonly job: J;
  readonly abort: AbortController;
  readonly supersede: AbortController;
  readonly started: number;
  arrived: boolean;
  /** A result was shown. */
  framed: boolean;
}

interface Submission extends Partial<Pipeline> {
  /** Aborts the running jobs. */
  readonly urgent?: boolean;
  readonly patience?: Patience;
}

export class Lane<J extends Job, R> {
  readonly #run: Run<J, R>;
  readonly #events: LaneEvents<J, R>;
  /** Oldest first. */
  #running: readonly Running<J>[] = [];
  #waiting: J | null = null;
  #pipeline = ONE_BY_ONE;
  #patience = PATIENCE;
  /** A job was replaced since it ran for long, and none has succeeded since. */
  #isSlow = false;
  #lastStart = -Infinity;
  readonly #rest = new Rest();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(run: Run<J, R>, events: LaneEvents<J, R>) {
    this.#run = run;
    this.#events = events;
  }

  get busy(): boolean {
    return this.#running.length > 0;
  }

  /** The newest job, before it runs. */
  get waiting(): J | null {
    return this.#waiting;
  }

  /** Runs the job as soon as the pipeline has room, unless a newer job is submitted before. */
  submit(job: J, { urgent, patience = PATIENCE, ...pipeline }: Submission = {}): void {
    const twin = this.#running.findIndex((running) => same(job, running.job));
    if (twin >= 0) this.#dropAll(this.#running.slice(twin + 1));
    const newest = this.#waiting ?? this.#running.at(-1)?.job;
    if (newest?.exact !== job.exact || job.reload) this.#rest.change(!newest);
    this.#waiting = job;
    this.#patience = patience;
    this.#pipeline = { ...ONE_BY_ONE, ...pipeline };
    for (const running of this.#running) {
      if (urgent) running.abort.abort();
      else if (!same(job, running.job)) running.supersede.abort();
    }
    this.#advance();
  }

  /** Aborts the unwanted jobs. */
  drop(unwanted: (job: J) => boolean): void {
    if (this.#waiting && unwanted(this.#waiting)) this.#waiting = null;
    this.#dropAll(this.#running.filter(({ job }) => unwanted(job)));
  }

  /** Drops the waiting job, and the running ones that still wait at the gate. */
  rest(): void {
    this.#waiting = null;
    for (const { supersede } of this.#running) supersede.abort();
  }

  stop(): void {
    this.drop(() => true);
  }

  #dropAll(dropped: readonly Running<J>[]): void {
    this.#running = this.#running.filter((running) => !dropped.includes(running));
    for (const { abort } of dropped) abort.abort();
  }

  /** Starts the waiting job if there is room; one job more may run after the end of its fetch. */
  #advance(): void {
    clearTimeout(this.#timer);
    const job = this.#waiting;
    const newest = this.#running.at(-1);
    if (!job || (newest && same(job, newest.job))) return;
    const { depth, spacing } = this.#pipeline;
    const fetching = this.#running.filter(({ arrived }) => !arrived).length;
    if (fetching >= depth || this.#running.length > depth) {
      this.#at(this.#endOfPatience(job), () => {
        this.#replace(job);
      });
      return;
    }
    this.#at(fetching > 0 ? this.#lastStart + spacing : -Infinity, () => {
      this.#start(job);
    });
  }

  /** Calls the function if it is time, and else decides anew at that time. */
  #at(time: number, call: () => void): void {
    const wait = time - performance.now();
    if (wait <= 0) {
      call();
    } else if (wait < Infinity) {
      this.#timer = setTimeout(() => {
        this.#advance();
      }, wait);
    }
  }

  /** The time when the waiting job takes the place of the running ones. */
  #endOfPatience({ exact }: J): number {
    const [oldest] = this.#running;
    // The same run gives both images: to end it would lose its work.
    const isNeeded = this.#running.some((running) => running.job.exact === exact);
    if (oldest?.framed) return -Infinity;
    if (!oldest || isNeeded) return Infinity;
    const { run, rest } = this.#patience;
    return Math.max(this.#rest.endAfter(rest), this.#isSlow ? -Infinity : oldest.started + run);
  }

  #replace(job: J): void {
    // A stream is given its time again, so that a drag shows its first images.
    this.#isSlow = this.#patience.rest > 0;
    if (!this.#running[0]?.framed) this.#rest.take();
    this.#dropAll(this.#running);
    this.#start(job);
  }

  #start(job: J): void {
    this.#waiting = null;
    const [abort, supersede] = [new AbortController(), new AbortController()];
    const started = performance.now();
    const running = { job, abort, supersede, started, arrived: false, framed: false };
    this.#running = [...this.#running, running];
    this.#lastStart = started;
    const arrived = () => {
      running.arrived = true;
      this.#advance();
    };
    const framed = (frame: R) => {
      this.#succeeded(running, frame, false);
    };
    this.#run(job, { signal: abort.signal, superseded: supersede.signal }, arrived, framed).then(
      (result) => {
        this.#succeeded(running, result, true);
      },
      (error: unknown) => {
        this.#failed(running, error);
      },
    );
  }

  #succeeded(running: Running<J>, result: R, isLast: boolean): void {
    const place = this.#running.indexOf(running);
    if (place < 0) {
      this.#events.discarded(result);
      return;
    }
    this.#isSlow = false;
    running.framed = true;
    // An older result must not replace this one.
    this.#dropAll(this.#running.slice(0, place));
    if (isLast) this.#end(running, true);
    else this.#advance();
    this.#events.succeeded(running.job, result, running.started);
  }

  #failed(running: Running<J>, error: unknown): void {
    if (!this.#running.includes(running)) return;
    const dropped = running.abort.signal.aborted || isAbort(error);
    // A superseded job is not retried; if it was submitted again meanwhile, it runs once more.
    const isGivenUp = dropped || running.supersede.signal.aborted;
    const isNewest = this.#end(running, !isGivenUp);
    if (dropped || !isNewest) return;
    // A result of an older job would hide this error.
    this.stop();
    this.#events.failed(running.job, error, running.started);
  }

  /** True when no newer job runs or waits; `answered` also ends the wait for an equal job. */
  #end(running: Running<J>, answered: boolean): boolean {
    const isLast = this.#running.at(-1) === running;
    this.#running = this.#running.filter((other) => other !== running);
    if (answered && this.#waiting && same(this.#waiting, running.job)) this.#waiting = null;
    const isNewest = isLast && !this.#waiting;
    this.#advance();
    return isNewest;
  }
}

function same(next: Job, previous: Job): boolean {
  return next.key === previous.key && !next.reload;
}

export function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError';
}
