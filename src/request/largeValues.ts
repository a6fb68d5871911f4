/**
 * Which values of params are too large for a URL, and the bytes that travel in their place.
 *
 * Such a value is known by a text: a `data:` URL, or the canonical JSON of anything else. No JSON
 * starts like a `data:` URL, so that the text alone says what it is.
 */

import { ImageError } from './imageError';
import { canonicalJson } from './canonicalJson';

const MAX_DATA_URL = 256;
const MAX_MEMBER = 1000;
export const MAX_BLOB_BYTES = 64 * 2 ** 20;

const DATA_URL = /^data:[^,]*;base64,/i;

export interface CompactParams {
  /** Canonical JSON with references in the place of large values; unknown ones are numbered. */
  readonly json: string;
  /** Where the large values are, by their texts. */
  readonly places: ReadonlyMap<string, string>;
}

/** Throws a `KeyError` when the params are no JSON. */
export function compacted(
  params: Readonly<Record<string, unknown>>,
  sha256Of: (text: string) => string | undefined,
): CompactParams {
  const places = new Map<string, string>();
  const reference = (text: string, place: string) => {
    places.set(text, place);
    return referenceTo(sha256Of(text) ?? [...places.keys()].indexOf(text));
  };
  const json = canonicalJson(params, {
    text: (text, place) => (isLargeDataUrl(text) ? reference(text, place) : null),
    member: (text, place) => (isLargeMember(text) ? reference(text, place) : null),
  });
  return { json, places };
}

/** Stands for a blob in JSON; the server's half is `references.py`. */
export function referenceTo(sha256: string | number): string {
  return canonicalJson({ $blob: sha256 });
}

/** Params that may be no JSON, as far as they can be told, without the files in them. */
export function described(params: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const short = (_: string, value: unknown) =>
    typeof value === 'string' && isLargeDataUrl(value) ? { $blob: null } : value;
  try {
    return JSON.parse(JSON.stringify(params, short)) as Record<string, unknown>;
  } catch {
    return {};
  }
}

/** Throws an `ImageError` when the text, which is at `place`, has no bytes that may travel. */
export function bytesOf(text: string, place: string): Uint8Array<ArrayBuffer> {
  const bytes = DATA_URL.test(text) ? decoded(text, place) : new TextEncoder().encode(text);
  if (bytes.length <= MAX_BLOB_BYTES) return bytes;
  // A server that refuses an upload while it comes in looks like a lost network.
  const size = `${bytes.length.toLocaleString('en')} bytes`;
  throw new ImageError('problem', 'The file is too large', {
    code: 'blob-too-large',
    detail: `${place} has ${size}; the limit is ${MAX_BLOB_BYTES.toLocaleString('en')}.`,
  });
}

function isLargeDataUrl(text: string): boolean {
  return text.length > MAX_DATA_URL && DATA_URL.test(text);
}

/** The server finds files in a list only when the list itself is not packed away. */
function isLargeMember(json: string): boolean {
  return json.length > MAX_MEMBER && !json.includes('{"$blob":');
}

/** By `atob`, for a Content-Security-Policy may keep `fetch` from data URLs. */
function decoded(dataUrl: string, place: string): Uint8Array<ArrayBuffer> {
  const base64 = dataUrl.slice(dataUrl.indexOf(',') + 1);
  try {
    const binary = atob(base64.includes('%') ? decodeURIComponent(base64) : base64);
    const bytes = new Uint8Array(binary.length);
    for (let index = 0; index < binary.length; index++) bytes[index] = binary.charCodeAt(index);
    return bytes;
  } catch {
    const detail = `${place} is a data URL with faulty base64.`;
    throw new ImageError('params', 'The params cannot be sent', { detail });
  }
}
