/** One fetch of the page, from the queue at the gate to the last byte, attempts that failed included. */

import type { Job } from '../loader/scheduler';
import type { FetchWatch } from '../page/trace';
import { serverTimingOf, type ServerTiming } from './serverTiming';

/** A step of a request; together they are its whole time, without a gap. */
export type Phase =
  /** Waited in the page, until the first attempt was sent. */
  | 'gate'
  /** Attempts that failed, and the pauses after them. */
  | 'retry'
  /** Waited on the server. */
  | 'queue'
  | 'run'
  | 'encode'
  /** On the way, there and back. */
  | 'transfer'
  /** Server and way, where the server does not tell its own part. */
  | 'fetch'
  | 'decode'
  /** From the swap to the next frame. */
  | 'paint';

/** In milliseconds, in the order of their passing; those that did not happen are missing. */
export type Phases = Readonly<Partial<Record<Phase, number>>>;

/** What the browser tells of a fetch once it is over. */
export type ResourceSizes = Pick<
  PerformanceResourceTiming,
  'encodedBodySize' | 'startTime' | 'transferSize'
>;

/** The spec counts the headers of every answer that came over the network as this many bytes. */
const HEADERS_BYTES = 300;

export class FetchRecord implements FetchWatch {
  readonly started = performance.now();
  /** Who made it; others may share it. */
  readonly job: Job;
  attempts = 0;
  url = '';
  bytes: number | null = null;
  sizes: ResourceSizes | null = null;
  ended: number | null = null;
  #firstSent: number | null = null;
  #sent = 0;
  #server: ServerTiming = { origin: null };

  constructor(job: Job) {
    this.job = job;
  }

  sent(url: string): void {
    this.attempts += 1;
    this.url = url;
    this.#sent = performance.now();
    this.#firstSent ??= this.#sent;
    this.sizes = null;
    this.#server = { origin: null };
  }

  answered(headers: Headers): void {
    this.#server = serverTimingOf(headers);
  }

  end(bytes: number | null): void {
    this.ended = performance.now();
    this.bytes = bytes;
  }

  /** Whether the browser may have made these out of its last attempt. */
  isOf({ startTime }: ResourceSizes): boolean {
    // Clocks of pages are coarse, on purpose.
    return this.attempts > 0 && startTime >= this.#sent - 1;
  }

  get source(): ServerTiming['origin'] | 'http' {
    return this.#isFromHttpCache ? 'http' : this.#server.origin;
  }

  /** The server said that what the browser keeps is still good. */
  get revalidated(): boolean {
    const { transferSize = 0, encodedBodySize = 0 } = this.sizes ?? {};
    if (transferSize === 0 || encodedBodySize === 0) return false;
    return transferSize < encodedBodySize || transferSize === HEADERS_BYTES;
  }

  get transferred(): number | null {
    return this.sizes?.transferSize ?? null;
  }

  /** Up to a moment, which counts when the fetch goes on after it. */
  phases(end: number): Phases {
    if (this.#firstSent === null) return { gate: end - this.started };
    const retry = this.#sent - this.#firstSent;
    return {
      gate: this.#firstSent - this.started,
      ...(retry > 0 && { retry }),
      ...this.#answerPhases(Math.min(end, this.ended ?? Infinity) - this.#sent),
    };
  }

  #answerPhases(duration: number): Phases {
    const { origin, ...server } = this.#server;
    const spent = sum(server);
    if (this.source === 'http' || origin === null || spent > duration) return { fetch: duration };
    return { ...server, transfer: duration - spent };
  }

  /** Its answer repeats what the server said to the first one who asked. */
  get #isFromHttpCache(): boolean {
    return this.sizes?.transferSize === 0 && this.sizes.encodedBodySize > 0;
  }
}

export function sum(phases: Readonly<Record<string, number>>): number {
  return Object.values(phases).reduce((total, each) => total + each, 0);
}

/** What is left of the phases when they begin so much later, or sooner. */
export function without(milliseconds: number, phases: Phases): Phases {
  let left = milliseconds;
  return Object.fromEntries(
    Object.entries(phases).flatMap(([phase, duration]) => {
      const taken = Math.min(left, duration);
      left -= taken;
      const isOver = taken > 0 && taken === duration && phase !== 'gate';
      return isOver ? [] : [[phase, duration - taken]];
    }),
  );
}
