/** Times in the header `Server-Timing` of an image; read by the dev tools and for the pace. */

import type { FetchTiming } from './answerHeaders';

/** Milliseconds that the server reports. */
export interface ServerTiming {
  /** The wait before the run of the function. */
  readonly queue: number;
  readonly run: number;
  readonly encode: number;
}

/** A metric and its parameters; metrics of proxies may hold quoted commas. */
const METRIC = /([^\s,;="]+)((?:\s*;\s*[\w-]+(?:\s*=\s*(?:"[^"]*"|[^",;\s]*))?)*)/g;

/** The metrics in the header (W3C): parameters by name. */
export function metricsOf(header: string | null): ReadonlyMap<string, string> {
  const found = (header ?? '').matchAll(METRIC);
  return new Map([...found].map(([, name = '', parameters = '']) => [name, parameters]));
}

/** Milliseconds in the `dur` parameter. */
export function durationOf(parameters = ''): number | undefined {
  const text = /;\s*dur\s*=\s*"?([\d.]+)/.exec(parameters)?.[1];
  return text === undefined ? undefined : Number(text);
}

/** The time that the server spent on the image; null when no function ran. */
export function serverTimingOf(header: string | null): ServerTiming | null {
  const metrics = metricsOf(header);
  const [queue = 0, run, encode = 0] = ['queue', 'run', 'encode'].map((name) =>
    durationOf(metrics.get(name)),
  );
  return run === undefined ? null : { queue, run, encode };
}

/**
 * True when a body that has arrived came from the browser's own cache.
 *
 * The times in such an answer belong to an earlier fetch. The browser's list of fetches has a
 * limited length; an answer that is missing there is known by being faster than its own function.
 */
export function isFromBrowserCache(
  { url, asked, firstByte }: FetchTiming,
  { queue, run, encode }: ServerTiming,
): boolean {
  if (firstByte < queue + run + encode) return true;
  return performance
    .getEntriesByName(url, 'resource')
    .filter((entry): entry is PerformanceResourceTiming => entry.startTime >= asked)
    .some(({ transferSize, encodedBodySize }) => transferSize < encodedBodySize);
}
