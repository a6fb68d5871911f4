/** Where the time of one fetch went, as far as the server and a clock can tell. */

/** Milliseconds that the server says it took. */
export interface ServerTiming {
  /** Until it was the function's turn. */
  readonly queue: number;
  readonly run: number;
  readonly encode: number;
}

export interface FetchTiming {
  /** The address that was asked, and when on the page's clock. */
  readonly url: string;
  readonly asked: number;
  /** Milliseconds from the request to the headers of the answer. */
  readonly firstByte: number;
  /** Milliseconds from the headers to the last byte. */
  readonly transfer: number;
  /** Null where the server says nothing of its function: it kept the image, or tells no times. */
  readonly server: ServerTiming | null;
}

/** A metric and its parameters; what proxies add may hold commas in quotes. */
const METRIC = /([^\s,;="]+)((?:\s*;\s*[\w-]+(?:\s*=\s*(?:"[^"]*"|[^",;\s]*))?)*)/g;

/** The parameters of what an answer tells in `Server-Timing` (W3C), by name. */
export function metricsOf(headers: Headers): ReadonlyMap<string, string> {
  const found = (headers.get('Server-Timing') ?? '').matchAll(METRIC);
  return new Map([...found].map(([, name = '', parameters = '']) => [name, parameters]));
}

export function durationOf(parameters = ''): number | undefined {
  const text = /;\s*dur\s*=\s*"?([\d.]+)/.exec(parameters)?.[1];
  return text === undefined ? undefined : Number(text);
}

/** What the server says it took; null where no function ran. */
export function serverTimingOf(headers: Headers): ServerTiming | null {
  const metrics = metricsOf(headers);
  const [queue = 0, run, encode = 0] = ['queue', 'run', 'encode'].map((name) =>
    durationOf(metrics.get(name)),
  );
  return run === undefined ? null : { queue, run, encode };
}

/**
 * Whether the body came out of the browser's own cache, asked about when it has arrived.
 *
 * Its headers are then those of another day. The browser's list of what it fetched has an end,
 * past which only an answer that was quicker than its own function tells.
 */
export function isFromBrowserCache({ url, asked, firstByte, server }: FetchTiming): boolean {
  if (server && firstByte < server.queue + server.run + server.encode) return true;
  return performance
    .getEntriesByName(url, 'resource')
    .filter((entry): entry is PerformanceResourceTiming => entry.startTime >= asked)
    .some(({ transferSize, encodedBodySize }) => transferSize < encodedBodySize);
}
