/** What an answer says of the time that it took the server: the header `Server-Timing`. */

import { durationOf, metricsOf } from '../request/answerHeaders';

/** In milliseconds; what was not done is missing. */
export interface ServerTiming {
  readonly queue?: number;
  readonly run?: number;
  readonly encode?: number;
  /** Where the pixels are from; null when the server does not tell. */
  readonly origin: 'run' | 'shared' | 'server' | null;
}

export function serverTimingOf(headers: Headers): ServerTiming {
  const metrics = metricsOf(headers);
  const durations = Object.fromEntries(
    ['queue', 'run', 'encode']
      .map((name) => [name, durationOf(metrics.get(name))] as const)
      .filter(([, duration]) => duration !== undefined),
  );
  return { ...durations, origin: originOf(metrics) };
}

function originOf(metrics: ReadonlyMap<string, string>): ServerTiming['origin'] {
  const run = metrics.get('run');
  if (run !== undefined) return /;\s*desc\s*=\s*"?shared\b/.test(run) ? 'shared' : 'run';
  return /;\s*desc\s*=\s*"?hit\b/.test(metrics.get('cache') ?? '') ? 'server' : null;
}
