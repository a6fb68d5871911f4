/**
 * Large values of params: found and replaced by references.
 *
 * A large value is identified by a text: the `data:` URL itself, or the canonical JSON of any other
 * value. No JSON starts like a `data:` URL, so the two cannot be confused.
 */

import { canonicalJson } from './canonicalJson';

const MAX_DATA_URL = 256;
const MAX_MEMBER = 1000;

export const DATA_URL = /^data:[^,]*;base64,/i;

export interface CompactParams {
  /**
   * Canonical JSON with references in the place of large values. A reference holds the SHA-256, or
   * a number while the value is not yet uploaded.
   */
  readonly json: string;
  /** The place of each large value in the params, by its text. */
  readonly places: ReadonlyMap<string, string>;
}

/** Throws a `KeyError` when the params cannot be written as JSON. */
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

/** The JSON that stands for an uploaded blob; the server resolves it. */
export function referenceTo(sha256: string | number): string {
  return canonicalJson({ $blob: sha256 });
}

/** Params for an error report: without files, and empty when they cannot be written as JSON. */
export function described(params: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const short = (_: string, value: unknown) =>
    typeof value === 'string' && isLargeDataUrl(value) ? { $blob: null } : value;
  try {
    return JSON.parse(JSON.stringify(params, short)) as Record<string, unknown>;
  } catch {
    return {};
  }
}

function isLargeDataUrl(text: string): boolean {
  return text.length > MAX_DATA_URL && DATA_URL.test(text);
}

/** A member that holds references stays: the server looks for them in the params only. */
function isLargeMember(json: string): boolean {
  return json.length > MAX_MEMBER && !json.includes('{"$blob":');
}
