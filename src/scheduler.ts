/**
 * Who may fetch now.
 *
 * The page has one gate: few fetches at once, for browsers open six connections to a host and
 * Dash's own callbacks need some; and equal requests share one. Each component has a lane: one
 * request runs and the newest one waits, so that a drag always moves, never floods the server and
 * always ends on the last value.
 */

import type { Turn } from './retry';

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
      flight.rest();
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
    if (this.#running >= this.#limit) return;
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
  readonly #members = new Map<Ticket, () => void>();
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

  rest(): void {
    this.resting = true;
    for (const [ticket, leave] of this.#members) if (ticket.superseded.aborted) leave();
  }

  join(ticket: Ticket): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const leave = () => {
        forget();
        reject(new DOMException('No longer wanted', 'AbortError'));
        if (this.#members.size > 0) return;
        this.#end();
        this.#controller.abort();
      };
      const yieldTurn = () => {
        if (this.resting) leave();
      };
      const forget = () => {
        this.#members.delete(ticket);
        ticket.signal.removeEventListener('abort', leave);
        ticket.superseded.removeEventListener('abort', yieldTurn);
      };
      this.#members.set(ticket, leave);
      ticket.signal.addEventListener('abort', leave);
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

export interface LaneEvents<J, R> {
  /** Results come in the order of their jobs. */
  readonly succeeded: (job: J, result: R) => void;
  /** Not told of a job that something newer has taken the place of. */
  readonly failed: (job: J, error: unknown) => void;
  /** The result came after `stop`. */
  readonly discarded: (result: R) => void;
}

interface Running<J> {
  readonly job: J;
  readonly abort: AbortController;
  readonly supersede: AbortController;
}

export class Lane<J extends Job, R> {
  readonly #run: (job: J, ticket: Ticket) => Promise<R>;
  readonly #events: LaneEvents<J, R>;
  #running: Running<J> | null = null;
  #waiting: J | null = null;

  constructor(run: (job: J, ticket: Ticket) => Promise<R>, events: LaneEvents<J, R>) {
    this.#run = run;
    this.#events = events;
  }

  get busy(): boolean {
    return this.#running !== null;
  }

  /** Runs the job next; at once, in place of the running one, when `urgent`. */
  submit(job: J, urgent = false): void {
    if (!this.#running) {
      this.#start(job);
      return;
    }
    this.#waiting = job;
    if (urgent) this.#running.abort.abort();
    else if (!same(job, this.#running.job)) this.#running.supersede.abort();
  }

  /** Drops what has not begun; what is on its way is finished. */
  rest(): void {
    this.#waiting = null;
    this.#running?.supersede.abort();
  }

  stop(): void {
    this.#waiting = null;
    this.#running?.abort.abort();
    this.#running = null;
  }

  #start(job: J): void {
    const running = { job, abort: new AbortController(), supersede: new AbortController() };
    this.#running = running;
    this.#run(job, { signal: running.abort.signal, superseded: running.supersede.signal }).then(
      (result) => {
        if (this.#running !== running) this.#events.discarded(result);
        else {
          this.#continue(job);
          this.#events.succeeded(job, result);
        }
      },
      (error: unknown) => {
        if (this.#running !== running) return;
        const dropped = running.abort.signal.aborted || isAbort(error);
        const final = this.#continue(dropped ? null : job);
        if (final && !dropped) this.#events.failed(job, error);
      },
    );
  }

  /** Starts what waits, unless `done` has answered it; true when nothing was left to start. */
  #continue(done: J | null): boolean {
    const next = this.#waiting;
    this.#running = null;
    this.#waiting = null;
    if (!next || (done && same(next, done))) return true;
    this.#start(next);
    return false;
  }
}

function same(next: Job, previous: Job): boolean {
  return next.key === previous.key && !next.reload;
}

function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError';
}
