/** Response headers of an image: its description, its axes and its lifetime. */

const METADATA_HEADER = 'Dash-Image-Metadata';
const AXES_HEADER = 'Dash-Image-Axes';
const DATA_HEADER = 'Dash-Image-Data';
const SIZE_HEADER = 'Dash-Image-Size';
/** In debug mode: `<run>; max-age=<seconds>`. */
const RUN_HEADER = 'Dash-Image-Run';

/** Width and height in pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface ImageDescription {
  /** The alternative text; "" for a decorative image. */
  readonly alt?: string;
  /** Any JSON. */
  readonly metadata?: unknown;
  readonly filename?: string;
  /** The members that did not arrive, and the reason. */
  readonly omitted?: string;
}

/** The description that a function gave with a `Result`; malformed members count as missing. */
export function descriptionOf(headers: Headers): ImageDescription {
  return descriptionIn(headers.get(METADATA_HEADER) ?? '{}');
}

/** The SHA-256 of the part of the image that holds its description, where that is long. */
export function partOf(headers: Headers): string | undefined {
  const { part } = membersOf(headers.get(METADATA_HEADER) ?? '{}');
  return typeof part === 'string' && /^[0-9a-f]{64}$/.test(part) ? part : undefined;
}

/** The description in a JSON text. */
export function descriptionIn(text: string): ImageDescription {
  const { alt, metadata, filename, omitted } = membersOf(text);
  return {
    ...(typeof alt === 'string' && { alt }),
    ...(metadata != null && { metadata }),
    ...(typeof filename === 'string' && { filename }),
    ...(typeof omitted === 'string' && { omitted }),
  };
}

/**
 * The headers that are read later: of the axes of the exact image, and of values. A missing one was
 * lost on the way, or is that of an ordinary image.
 */
export function textsOf(headers: Headers) {
  const told = (name: string) => headers.get(name) ?? undefined;
  return { axes: told(AXES_HEADER), data: told(DATA_HEADER), etag: told('ETag') };
}

/** The size of the exact image; present for a preview. */
export function exactSizeOf(headers: Headers): Size | undefined {
  const [, width, height] = /^(\d+)x(\d+)$/.exec(headers.get(SIZE_HEADER) ?? '') ?? [];
  return width && height ? { width: Number(width), height: Number(height) } : undefined;
}

/** The run of the program that made the image; present in debug mode. */
export function runOf(headers: Headers): string | undefined {
  return headers.get(RUN_HEADER)?.replace(/;.*/, '');
}

/** The media type of the answer, without parameters; empty where it has none. */
export function mediaTypeOf(response: Response): string {
  return (response.headers.get('Content-Type') ?? '').replace(/;.*/s, '').trim().toLowerCase();
}

function membersOf(text: string): Record<string, unknown> {
  try {
    return (JSON.parse(text) ?? {}) as Record<string, unknown>;
  } catch {
    return {};
  }
}

/** Milliseconds until the image expires, by `Cache-Control`, `Age` and `Date`. */
export function lifetimeOf(headers: Headers): number {
  const directives = (headers.get('Cache-Control') ?? '').toLowerCase();
  if (/\bno-store\b/.test(directives)) return 0;
  // In debug mode `no-cache` is for the cache of the browser, which outlives the program.
  const told = headers.get(RUN_HEADER) ?? (/\bno-cache\b/.test(directives) ? '' : directives);
  const maxAge = /\bmax-age=(\d+)/.exec(told)?.[1];
  if (maxAge === undefined) return Infinity;
  // An answer from the browser's cache has the Age of its arrival; its Date tells the true age
  // (RFC 9111, section 4.2.3).
  const apparent = (Date.now() - Date.parse(headers.get('Date') ?? '')) / 1000;
  const age = Math.max(Number(headers.get('Age')) || 0, apparent || 0);
  return 1000 * Math.max(0, Number(maxAge) - age);
}

export interface FetchTiming {
  readonly url: string;
  /** The time of the request, by `performance.now()`. */
  readonly asked: number;
  /** Milliseconds from the request to the headers of the answer. */
  readonly firstByte: number;
  /** Milliseconds from the headers to the last byte. */
  readonly transfer: number;
  /** The header `Server-Timing`, not yet read. */
  readonly server: string | null;
}
