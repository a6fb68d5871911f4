/** Pace of the requests of a component: how many run at once, how far apart, and for how long. */

import type { Parts } from '../page/estimates';

export interface Pipeline {
  /** The number of requests of one component that may run at once. */
  readonly depth: number;
  /** Milliseconds between two starts. */
  readonly spacing: number;
}

/** The moment at which a newer request takes the place of those that run. */
export interface Patience {
  /** Milliseconds for which a request may run before. */
  readonly run: number;
  /** Milliseconds without a newer request before. */
  readonly rest: number;
}

export const ONE_BY_ONE: Pipeline = { depth: 1, spacing: 0 };

/** A function that takes longer is slow. */
const LONG_MS = 1000;
/** Longer than the pauses within a drag. */
const REST_MS = 100;

const FRAME_MS = 1000 / 60;
const MAX_DEPTH = 3;
/** A function slower than this, and than the network, is not called ahead. */
const SLOW_MS = 100;
/** The least gain, as a fraction of one request: each request ahead shows older params. */
const WORTHWHILE = 1 / 6;

/**
 * The pipeline in which a request starts as soon as the slowest stage has finished the previous one.
 *
 * While an answer travels, the server draws the next image, and neither handles two requests at the
 * same time. With a slow function the images of requests ahead would be outdated at their arrival.
 */
export function pipelineOf(roundTrip: number | undefined, parts: Parts | undefined): Pipeline {
  if (roundTrip === undefined || !parts) return ONE_BY_ONE;
  const server = parts.run + parts.encode;
  if (server > Math.max(roundTrip, SLOW_MS)) return ONE_BY_ONE;
  const slowest = Math.max(server, parts.transfer);
  const whole = roundTrip + server + parts.transfer;
  // All durations can be 0 where the browser's clock is coarse.
  if (whole === 0 || whole - slowest < WORTHWHILE * whole) return ONE_BY_ONE;
  const depth = Math.min(MAX_DEPTH, Math.ceil(whole / slowest));
  // More than one image in a frame would not be seen.
  return { depth, spacing: Math.max(slowest, whole / depth, FRAME_MS) };
}

/**
 * The patience with requests whose image is not wanted any more.
 *
 * A slow function is not waited for, as soon as its params rest: during a drag its images are shown.
 * For a function that cannot be stopped, the params must rest for longer: the server runs two calls
 * of a component at once, and a third one would wait for one of them.
 */
export function patienceOf(parts: Parts | undefined, stops: boolean): Patience {
  const rest = stops ? REST_MS : LONG_MS;
  if (!parts) return { run: LONG_MS, rest };
  return { run: parts.run > LONG_MS ? 0 : LONG_MS + parts.latency + parts.transfer, rest };
}

export const PATIENCE = patienceOf(undefined, true);
