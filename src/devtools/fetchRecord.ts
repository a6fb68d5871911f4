/** One fetch of the page, from the wait at the gate to the last byte, with failed attempts. */

import type { TracedFetch } from '../page/trace';
import type { FetchWatch } from '../request/transport';
import { serverStepsOf, type ServerSteps } from './serverSteps';

/** A step of a request; the steps follow each other without a gap. */
export type Phase =
  /** The wait in the page until the first attempt. */
  | 'gate'
  /** Failed attempts, and the pauses after them. */
  | 'retry'
  /** The wait on the server. */
  | 'queue'
  | 'run'
  | 'encode'
  /** The network, to the server and back. */
  | 'transfer'
  /** Server and network together, when the server reports no times. */
  | 'fetch'
  | 'decode'
  /** From the replacement of the image on screen to the next frame. */
  | 'paint';

/** In milliseconds and in the order of time; phases that did not happen are missing. */
export type Phases = Readonly<Partial<Record<Phase, number>>>;

/** Resource timing of a fetch, which the browser reports after its end. */
export type ResourceSizes = Pick<
  PerformanceResourceTiming,
  'encodedBodySize' | 'startTime' | 'transferSize'
>;

/** The size that the Resource Timing specification gives to the headers of every answer. */
const HEADERS_BYTES = 300;

export class FetchRecord implements FetchWatch {
  readonly started = performance.now();
  /** The job that started the fetch; other jobs may share it. */
  readonly job: TracedFetch;
  attempts = 0;
  url = '';
  bytes: number | null = null;
  sizes: ResourceSizes | null = null;
  ended: number | null = null;
  #firstSent: number | null = null;
  #sent = 0;
  #server: ServerSteps = { origin: null };

  constructor(job: TracedFetch) {
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
    this.#server = serverStepsOf(headers);
  }

  end(bytes: number | null): void {
    this.ended = performance.now();
    this.bytes = bytes;
  }

  /** True when the timing can belong to the last attempt. */
  isOf({ startTime }: ResourceSizes): boolean {
    // Browsers make the clock of a page coarse on purpose.
    return this.attempts > 0 && startTime >= this.#sent - 1;
  }

  get source(): ServerSteps['origin'] | 'http' {
    return this.#isFromHttpCache ? 'http' : this.#server.origin;
  }

  /** True when the server confirmed the image in the browser's cache. */
  get revalidated(): boolean {
    const { transferSize = 0, encodedBodySize = 0 } = this.sizes ?? {};
    if (transferSize === 0 || encodedBodySize === 0) return false;
    return transferSize < encodedBodySize || transferSize === HEADERS_BYTES;
  }

  get transferred(): number | null {
    return this.sizes?.transferSize ?? null;
  }

  /** The phases until `end`, or until the end of the fetch when that is earlier. */
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

  /** True when the answer, with its headers, was stored by the browser at an earlier fetch. */
  get #isFromHttpCache(): boolean {
    return this.sizes?.transferSize === 0 && this.sizes.encodedBodySize > 0;
  }
}

export function sum(phases: Readonly<Record<string, number>>): number {
  return Object.values(phases).reduce((total, each) => total + each, 0);
}

/** The phases without their first milliseconds; a negative number prolongs the first phase. */
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
