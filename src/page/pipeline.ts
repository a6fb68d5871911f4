/** Number of requests of a component that run at once, and their distance, by measured durations. */

import type { Parts } from './estimates';
import { ONE_BY_ONE, patience, type Patience, type Pipeline, type Stopping } from './requestPace';

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

/** Less patience with the requests of a function that is known to be slow. */
export function patienceOf(parts: Parts | undefined, facts: Stopping): Patience {
  const { run, rest } = patience(facts);
  if (!parts) return { run, rest };
  return { run: parts.run > run ? 0 : run + parts.latency + parts.transfer, rest };
}
