/** What an answer says of the time that it took the server: the header `Server-Timing`. */

/** In milliseconds; what was not done is missing. */
export interface ServerTiming {
  readonly queue?: number;
  readonly run?: number;
  readonly encode?: number;
  /** Where the pixels are from; null when the server does not tell. */
  readonly origin: 'run' | 'shared' | 'server' | null;
}

/** A metric and its parameters; what proxies add may hold commas in quotes. */
const METRIC = /([^\s,;="]+)((?:\s*;\s*[\w-]+(?:\s*=\s*(?:"[^"]*"|[^",;\s]*))?)*)/g;

export function serverTimingOf(headers: Headers): ServerTiming {
  const metrics = new Map<string, string>();
  for (const [, name = '', parameters = ''] of (headers.get('Server-Timing') ?? '').matchAll(
    METRIC,
  ))
    metrics.set(name, parameters);
  const durations = Object.fromEntries(
    ['queue', 'run', 'encode']
      .map((name) => [name, durationOf(metrics.get(name))] as const)
      .filter(([, duration]) => duration !== null),
  );
  return { ...durations, origin: originOf(metrics) };
}

function durationOf(parameters = ''): number | null {
  const text = /;\s*dur\s*=\s*"?([\d.]+)/.exec(parameters)?.[1];
  return text === undefined ? null : Number(text);
}

function originOf(metrics: ReadonlyMap<string, string>): ServerTiming['origin'] {
  const run = metrics.get('run');
  if (run !== undefined) return /;\s*desc\s*=\s*"?shared\b/.test(run) ? 'shared' : 'run';
  return /;\s*desc\s*=\s*"?hit\b/.test(metrics.get('cache') ?? '') ? 'server' : null;
}
