/** Steps of the server in the header `Server-Timing`, and the origin of the pixels. */

import { durationOf, metricsOf } from '../request/serverTiming';

/** In milliseconds; steps that were not done are missing. */
export interface ServerSteps {
  readonly queue?: number;
  readonly run?: number;
  readonly encode?: number;
  /** A run, the run for another tier, or the cache of the server; null when unknown. */
  readonly origin: 'run' | 'shared' | 'server' | null;
}

export function serverStepsOf(headers: Headers): ServerSteps {
  const metrics = metricsOf(headers.get('Server-Timing'));
  const durations = Object.fromEntries(
    ['queue', 'run', 'encode']
      .map((name) => [name, durationOf(metrics.get(name))] as const)
      .filter(([, duration]) => duration !== undefined),
  );
  return { ...durations, origin: originOf(metrics) };
}

function originOf(metrics: ReadonlyMap<string, string>): ServerSteps['origin'] {
  const run = metrics.get('run');
  if (run !== undefined) return /;\s*desc\s*=\s*"?shared\b/.test(run) ? 'shared' : 'run';
  return /;\s*desc\s*=\s*"?hit\b/.test(metrics.get('cache') ?? '') ? 'server' : null;
}
