/**
 * Semaphore with priorities for the fetches of the page; equal requests share one fetch.
 *
 * Browsers open six connections to a host. The limit leaves some of them to Dash's callbacks.
 */

import { pauseAfter } from '../request/imageError';
import type { Turn } from '../request/retry';
import type { ImageStream } from './imageStream';

/** Waiting fetches are admitted in this order: images on screen first. */
export type Priority = 'visible' | 'near' | 'prefetch';

/** After a longer one, each request gets its own answer, and its error. */
const LONGEST_PAUSE_MS = 30_000;

/** No page is open for longer. */
const LONGEST_MS = 1e12;

const ORDER: readonly Priority[] = ['visible', 'near', 'prefetch'];

/** The caller's hold on its request after it was made. */
export interface Ticket {
  /** Aborts when the caller does not want the answer any more. */
  readonly signal: AbortSignal;
  /** Aborts when a newer request waits: a running fetch goes on, a waiting one is given up. */
  readonly superseded: AbortSignal;
  /** Read at each admission, so that a getter can follow an image that is scrolled. */
  readonly priority?: Priority;
  /**
   * The begin of the wait, by `performance.now()`; by default that of the request. Who has waited for
   * longest goes first, so that a component whose request is replaced again and again has its turn.
   */
  readonly since?: number;
  /** Hears of the stream of unfinished images, where there is one. */
  readonly streamed?: (stream: ImageStream) => void;
}

/** `tell` tells all callers, also those that join later, of the stream that the work reads. */
type Work<T> = (signal: AbortSignal, turn: Turn, tell: (stream: ImageStream) => void) => Promise<T>;

export class Gate {
  readonly #limit: number;
  readonly #flights = new Map<string, Flight<unknown>>();
  readonly #watchers: (() => void)[] = [];
  #queue: { flight: Flight<unknown>; admit: () => void }[] = [];
  #running = 0;
  /** The end of a pause that a rate limit has asked for, by `performance.now()`. */
  #opens = -Infinity;
  /** The number of such pauses since the last success. */
  #refusals = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(limit = 4) {
    this.#limit = limit;
  }

  /** True when only prefetches run or wait. */
  get idle(): boolean {
    return [...this.#flights.values()].every(({ rank }) => rank === ORDER.indexOf('prefetch'));
  }

  /** True when as many fetches run as the limit allows. */
  get full(): boolean {
    return this.#running >= this.#limit;
  }

  /** True when many more fetches wait than may run. */
  get crowded(): boolean {
    return this.#queue.length > 2 * this.#limit;
  }

  /** Calls the watcher when a request arrives and when one ends. */
  watch(watcher: () => void): void {
    this.#watchers.push(watcher);
  }

  /** The outcome of the work, which runs once for all concurrent requests with the same key. */
  request<T>(key: string, work: Work<T>, ticket: Ticket): Promise<T> {
    // The cast is safe: a key stands for one type of result.
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
    flight.run(work(flight.signal, turn, flight.tell));
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
      const outcome = await attempt();
      this.#refusals = 0;
      return outcome;
    } catch (error) {
      this.#pause(error);
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
      // After the requests of the same moment, so that the most urgent one is admitted first.
      queueMicrotask(() => {
        this.#next();
      });
    });
  }

  /** Admits nothing for a while when a server has refused a request because there are too many. */
  #pause(error: unknown): void {
    const now = performance.now();
    // The refusals of requests that were made before the pause count once.
    const earlier = now < this.#opens ? this.#refusals - 1 : this.#refusals;
    const delay = pauseAfter(error, earlier);
    if (delay === null || delay > LONGEST_PAUSE_MS) return;
    this.#refusals = earlier + 1;
    this.#opens = Math.max(this.#opens, now + delay);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#opens = -Infinity;
      while (!this.full && this.#queue.length > 0) this.#next();
    }, this.#opens - now);
  }

  #next(): void {
    if (this.full || performance.now() < this.#opens) return;
    const places = this.#queue.map(({ flight }) => flight.place);
    const [entry] = this.#queue.splice(places.indexOf(Math.min(...places)), 1);
    if (!entry) return;
    this.#running += 1;
    entry.admit();
  }
}

/** Work that runs once for several callers; aborted when the last of them leaves. */
class Flight<T> {
  /** True while no fetch runs: before admission, and between two attempts. */
  resting = true;
  /** The begin of the longest wait of its callers. */
  since = Infinity;
  readonly #controller = new AbortController();
  readonly #members = new Map<Ticket, (reason: Error) => void>();
  readonly #end: () => void;
  #outcome!: Promise<T>;
  #stream: ImageStream | undefined;

  constructor(end: () => void) {
    this.#end = end;
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** The index in `ORDER` of the most urgent caller. */
  get rank(): number {
    let least = ORDER.length;
    for (const { priority = 'visible' } of this.#members.keys()) {
      least = Math.min(least, ORDER.indexOf(priority));
    }
    return least;
  }

  /** The less the sooner: by rank, and among equals by the wait. */
  get place(): number {
    return this.rank * LONGEST_MS + this.since;
  }

  run(outcome: Promise<T>): void {
    this.#outcome = outcome.finally(this.#end);
  }

  readonly tell = (stream: ImageStream): void => {
    this.#stream = stream;
    for (const [{ streamed }] of this.#members) streamed?.(stream);
  };

  /** Rejects the callers that would wait for another attempt although a newer request waits. */
  rest(reason: Error): void {
    this.resting = true;
    // It goes first from now on: it has a time limit that runs.
    this.since = -1;
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
      this.since = Math.min(this.since, ticket.since ?? performance.now());
      this.#members.set(ticket, leave);
      if (this.#stream) ticket.streamed?.(this.#stream);
      ticket.signal.addEventListener('abort', abort);
      ticket.superseded.addEventListener('abort', yieldTurn);
      this.#outcome.finally(forget).then(resolve, reject);
    });
  }
}
