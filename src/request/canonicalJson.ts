/**
 * The key of an image: its params in canonical JSON, and the URL made of them. Twin of `key.py`.
 *
 * Canonical is RFC 8785: names sorted by UTF-16 code units, ECMAScript's shortest numbers, no
 * white space. Equal params give one URL, whatever the order of their names.
 */

import type { Tier } from '../loader/tiers';

/** What stands behind the prefix of an app in the URL of each image. */
export const ROUTE = '_dash-dynamic-image';

/** The params hold a value that JSON cannot. The message names the place and the value. */
export class KeyError extends Error {
  override readonly name = 'KeyError';
}

/** What is written in place of values that are too large; null writes them out. */
export interface Substitutes {
  /** For a text, wherever it is. */
  readonly text: (text: string, place: string) => string | null;
  /** For the canonical JSON of a member of the outermost object. */
  readonly member: (json: string, place: string) => string | null;
}

const none: Substitutes = { text: () => null, member: () => null };

export function canonicalJson(value: unknown, substitutes = none): string {
  return write(value, 'params', { parents: new Set(), substitutes });
}

/** The path of everything that the server's half of this package answers. */
export function routeUrl(prefix: string, tail: string): string {
  return `${prefix}_dash-dynamic-image/${tail}`;
}

export function imageUrl(
  prefix: string,
  generator: string,
  canonicalParams: string,
  version?: string,
): string {
  const path = routeUrl(prefix, encodeURIComponent(generator));
  const query = `?p=${encodeURIComponent(canonicalParams)}`;
  return path + query + (version === undefined ? '' : `&v=${encodeURIComponent(version)}`);
}

/** The URL of a preview of the image that is exact under this one. */
export function tierUrl(exact: string, tier: Tier): string {
  return tier === 'exact' ? exact : `${exact}&tier=${tier}`;
}

interface Context {
  readonly parents: Set<object>;
  readonly substitutes: Substitutes;
}

function write(value: unknown, place: string, context: Context): string {
  switch (typeof value) {
    case 'string':
      return context.substitutes.text(value, place) ?? writeString(value, place);
    case 'number':
      if (!Number.isFinite(value)) throw refusal(place, String(value));
      return JSON.stringify(value);
    case 'boolean':
      return String(value);
    case 'object':
      return value === null ? 'null' : writeContainer(value, place, context);
    default:
      throw refusal(place, typeof value);
  }
}

function writeString(text: string, place: string): string {
  if (/\p{Surrogate}/u.test(text)) throw refusal(place, 'text with half of a surrogate pair');
  return JSON.stringify(text);
}

function writeContainer(value: object, place: string, context: Context): string {
  const { parents } = context;
  if (parents.has(value)) throw refusal(place, 'an object that holds itself');
  parents.add(value);
  const text = Array.isArray(value)
    ? `[${Array.from(value, (item, index) => write(item, `${place}[${index}]`, context)).join()}]`
    : writeObject(value, place, context);
  parents.delete(value);
  return text;
}

function writeObject(value: object, place: string, context: Context): string {
  if (hasToJson(value)) return write(value.toJSON(), place, context);
  if (!isPlain(value)) throw refusal(place, `a ${value.constructor.name}`);
  const outermost = context.parents.size === 1;
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, member]) => {
      const inside = `${place}.${name}`;
      const json = write(member, inside, context);
      const substitute = outermost ? context.substitutes.member(json, inside) : null;
      return `${writeString(name, inside)}:${substitute ?? json}`;
    });
  return `{${members.join()}}`;
}

/** Dates, for one, say themselves what they are in JSON. */
function hasToJson(value: object): value is { toJSON: () => unknown } {
  return 'toJSON' in value && typeof value.toJSON === 'function';
}

/** Maps, typed arrays and the like would lose their content without a word. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function refusal(place: string, what: string): KeyError {
  return new KeyError(`${place} is ${what}, which JSON cannot hold`);
}
