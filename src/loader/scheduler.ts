/**
 * Who may fetch now.
 *
 * The page has one gate: few fetches at once, for browsers open six connections to a host and
 * Dash's own callbacks need some; and equal requests share one. Each component has a lane: one
 * request runs, or a few where that wins time, and the newest one waits, so that a drag always
 * moves, never floods the server and always ends on the last value.
 */

import type { Turn } from '../request/retry';
import { ONE_BY_ONE, type Pipeline } from './tiers';

/** Of what waits, what is on screen goes first. */
export type Priority = 'visible' | 'near' | 'prefetch';

const ORDER: readonly Priority[] = ['visible', 'near', 'prefetch'];

/** What the one who asks may still say after it asked. */
export interface Ticket {
  /** Nobody wants the answer any more. */
  readonly signal: AbortSignal;
  /** Something newer waits: carry on while a fetch is on its way, give up where it only waits. */
  readonly superseded: AbortSignal;
  /** Looked at whenever there is a place: a getter follows an image that is scrolled. */
  readonly priority?: Priority;
}

type Work<T> = (signal: AbortSignal, turn: Turn) => Promise<T>;

export class Gate {
  readonly #limit: number;
  readonly #flights = new Map<string, Flight<unknown>>();
  readonly #watchers: (() => void)[] = [];
  #queue: { flight: Flight<unknown>; admit: () => void }[] = [];
  #running = 0;

  constructor(limit = 4) {
    this.#limit = limit;
  }

  /** Whether nobody waits for anything, but for what is fetched in advance. */
  get idle(): boolean {
    return [...this.#flights.values()].every(({ rank }) => rank === ORDER.indexOf('prefetch'));
  }

  /** Who fetches now leaves no place for another one. */
  get full(): boolean {
    return this.#running >= this.#limit;
  }

  /** Tells whenever a request comes in or has its outcome. */
  watch(watcher: () => void): void {
    this.#watchers.push(watcher);
  }

  /** The outcome of the work, which runs once for all who ask under the same key meanwhile. */
  request<T>(key: string, work: Work<T>, ticket: Ticket): Promise<T> {
    // A key names one kind of work, so that the flight under it has its type.
    const flight = (this.#flights.get(key) as Flight<T> | undefined) ?? this.#start(key, work);
    const outcome = flight.join(ticket);
    this.#tell();
    return outcome;
  }

  #tell(): void {
    for (const watcher of this.#watchers) watcher();
  }

  #start<T>(key: string, work: Work<T>): Flight<T> {
    const end = () => {
      if (this.#flights.get(key) === flight) this.#flights.delete(key);
      this.#tell();
    };
    const flight = new Flight<T>(end);
    this.#flights.set(key, flight);
    const turn: Turn = (attempt, signal = flight.signal) => this.#turn(flight, attempt, signal);
    flight.run(work(flight.signal, turn));
    return flight;
  }

  async #turn<T>(
    flight: Flight<unknown>,
    attempt: () => Promise<T>,
    signal: AbortSignal,
  ): Promise<T> {
    await this.#admitted(flight, signal);
    flight.resting = false;
    try {
      return await attempt();
    } catch (error) {
      flight.rest(error as Error);
      throw error;
    } finally {
      this.#running -= 1;
      this.#next();
    }
  }

  #admitted(flight: Flight<unknown>, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    return new Promise((resolve, reject) => {
      const leave = () => {
        this.#queue = this.#queue.filter((other) => other !== entry);
        reject(signal.reason as Error);
      };
      const admit = () => {
        signal.removeEventListener('abort', leave);
        resolve();
      };
      const entry = { flight, admit };
      this.#queue.push(entry);
      signal.addEventListener('abort', leave);
      // After all who ask in the same moment, so that the first is the one most needed.
      queueMicrotask(() => {
        this.#next();
      });
    });
  }

  #next(): void {
    if (this.full) return;
    const ranks = this.#queue.map(({ flight }) => flight.rank);
    const [entry] = this.#queue.splice(ranks.indexOf(Math.min(...ranks)), 1);
    if (!entry) return;
    this.#running += 1;
    entry.admit();
  }
}

/** One piece of work and those who wait for it; aborted when the last of them leaves. */
class Flight<T> {
  /** No fetch is on its way: it queues at the gate, or sleeps until the next attempt. */
  resting = true;
  readonly #controller = new AbortController();
  readonly #members = new Map<Ticket, (reason: Error) => void>();
  readonly #end: () => void;
  #outcome!: Promise<T>;

  constructor(end: () => void) {
    this.#end = end;
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** The place in `ORDER` of the one who has the least patience. */
  get rank(): number {
    const members = [...this.#members.keys()];
    return Math.min(...members.map(({ priority = 'visible' }) => ORDER.indexOf(priority)));
  }

  run(outcome: Promise<T>): void {
    this.#outcome = outcome.finally(this.#end);
  }

  /** An attempt failed: who would only wait for the next one hears why. */
  rest(reason: Error): void {
    this.resting = true;
    for (const [ticket, leave] of this.#members) if (ticket.superseded.aborted) leave(reason);
  }

  join(ticket: Ticket): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const leave = (reason: Error) => {
        forget();
        reject(reason);
        if (this.#members.size > 0) return;
        this.#end();
        this.#controller.abort();
      };
      const abort = () => {
        leave(new DOMException('No longer wanted', 'AbortError'));
      };
      const yieldTurn = () => {
        if (this.resting) abort();
      };
      const forget = () => {
        this.#members.delete(ticket);
        ticket.signal.removeEventListener('abort', abort);
        ticket.superseded.removeEventListener('abort', yieldTurn);
      };
      this.#members.set(ticket, leave);
      ticket.signal.addEventListener('abort', abort);
      ticket.superseded.addEventListener('abort', yieldTurn);
      this.#outcome.finally(forget).then(resolve, reject);
    });
  }
}

/** Jobs with the same key have the same result, unless one of them must be made anew. */
export interface Job {
  readonly key: string;
  readonly reload: boolean;
}

/** `arrived` says that the fetch is over and only work in this page is left. */
export type Run<J, R> = (job: J, ticket: Ticket, arrived: () => void) => Promise<R>;

export interface LaneEvents<J, R> {
  /** Results come in the order of their jobs. */
  readonly succeeded: (job: J, result: R) => void;
  /** Not told of a job that something newer has taken the place of. */
  readonly failed: (job: J, error: unknown) => void;
  /** The result came after its job was dropped. */
  readonly discarded: (result: R) => void;
}

interface Running<J> {
  readonly job: J;
  readonly abort: AbortController;
  readonly supersede: AbortController;
  arrived: boolean;
}

interface Submission extends Partial<Pipeline> {
  /** The running ones are given up for it. */
  readonly urgent?: boolean;
}

export class Lane<J extends Job, R> {
  readonly #run: Run<J, R>;
  readonly #events: LaneEvents<J, R>;
  /** Oldest first. */
  #running: readonly Running<J>[] = [];
  #waiting: J | null = null;
  #depth = ONE_BY_ONE.depth;
  #spacing = ONE_BY_ONE.spacing;
  #started = -Infinity;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(run: Run<J, R>, events: LaneEvents<J, R>) {
    this.#run = run;
    this.#events = events;
  }

  get busy(): boolean {
    return this.#running.length > 0;
  }

  /** Several run. */
  get crowded(): boolean {
    return this.#running.length > 1;
  }

  /** Runs the job as soon as there is room for it, unless something newer comes before. */
  submit(job: J, { urgent, depth, spacing }: Submission = {}): void {
    const twin = this.#running.findIndex((running) => same(job, running.job));
    if (twin >= 0) this.#dropAll(this.#running.slice(twin + 1));
    this.#waiting = job;
    this.#depth = depth ?? ONE_BY_ONE.depth;
    this.#spacing = spacing ?? ONE_BY_ONE.spacing;
    for (const running of this.#running) {
      if (urgent) running.abort.abort();
      else if (!same(job, running.job)) running.supersede.abort();
    }
    this.#advance();
  }

  /** Gives up jobs whose results would come to nothing. */
  drop(unwanted: (job: J) => boolean): void {
    if (this.#waiting && unwanted(this.#waiting)) this.#waiting = null;
    this.#dropAll(this.#running.filter(({ job }) => unwanted(job)));
  }

  /** Drops what has not begun; what is on its way is finished. */
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

  /** Starts what waits, if there is room: beside the fetches, one job may be past its own. */
  #advance(): void {
    clearTimeout(this.#timer);
    const job = this.#waiting;
    const newest = this.#running.at(-1);
    if (!job || (newest && same(job, newest.job))) return;
    const fetching = this.#running.filter(({ arrived }) => !arrived).length;
    if (fetching >= this.#depth || this.#running.length > this.#depth) return;
    const wait = fetching > 0 ? this.#started + this.#spacing - performance.now() : 0;
    if (wait > 0) {
      this.#timer = setTimeout(() => {
        this.#advance();
      }, wait);
      return;
    }
    this.#waiting = null;
    this.#start(job);
  }

  #start(job: J): void {
    const [abort, supersede] = [new AbortController(), new AbortController()];
    const running = { job, abort, supersede, arrived: false };
    this.#running = [...this.#running, running];
    this.#started = performance.now();
    const arrived = () => {
      running.arrived = true;
      this.#advance();
    };
    this.#run(job, { signal: abort.signal, superseded: supersede.signal }, arrived).then(
      (result) => {
        this.#succeeded(running, result);
      },
      (error: unknown) => {
        this.#failed(running, error);
      },
    );
  }

  #succeeded(running: Running<J>, result: R): void {
    const place = this.#running.indexOf(running);
    if (place < 0) {
      this.#events.discarded(result);
      return;
    }
    // What is older must not take its place.
    this.#dropAll(this.#running.slice(0, place));
    this.#end(running, true);
    this.#events.succeeded(running.job, result);
  }

  #failed(running: Running<J>, error: unknown): void {
    if (!this.#running.includes(running)) return;
    const dropped = running.abort.signal.aborted || isAbort(error);
    // While something newer waited it was not tried again; that has gone, and it is wanted after all.
    const isGivenUp = dropped || running.supersede.signal.aborted;
    const isNewest = this.#end(running, !isGivenUp);
    if (dropped || !isNewest) return;
    // Were they shown after it, its error would seem to be over.
    this.stop();
    this.#events.failed(running.job, error);
  }

  /** True when nothing newer is under way; `answered` ends a wait for the same job too. */
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

function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError';
}
