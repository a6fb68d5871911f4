/**
 * The key of an image: its params in canonical JSON, and the URL made of them. Twin of `key.py`.
 *
 * Canonical is RFC 8785: names sorted by UTF-16 code units, ECMAScript's shortest numbers, no
 * white space. Equal params give one URL, whatever the order of their names.
 */

/** What stands behind the prefix of an app in the URL of each image. */
export const ROUTE = '_dash-dynamic-image';

/** The params hold a value that JSON cannot. The message names the place and the value. */
export class KeyError extends Error {
  override readonly name = 'KeyError';
}

export function canonicalJson(value: unknown): string {
  return write(value, 'params', new Set());
}

export function imageUrl(
  prefix: string,
  generator: string,
  canonicalParams: string,
  version?: string,
): string {
  const path = `${prefix}${ROUTE}/${encodeURIComponent(generator)}`;
  const query = `?p=${encodeURIComponent(canonicalParams)}`;
  return path + query + (version === undefined ? '' : `&v=${encodeURIComponent(version)}`);
}

function write(value: unknown, place: string, parents: Set<object>): string {
  switch (typeof value) {
    case 'string':
      return writeString(value, place);
    case 'number':
      if (!Number.isFinite(value)) throw refusal(place, String(value));
      return JSON.stringify(value);
    case 'boolean':
      return String(value);
    case 'object':
      return value === null ? 'null' : writeContainer(value, place, parents);
    default:
      throw refusal(place, typeof value);
  }
}

function writeString(text: string, place: string): string {
  if (/\p{Surrogate}/u.test(text)) throw refusal(place, 'text with half of a surrogate pair');
  return JSON.stringify(text);
}

function writeContainer(value: object, place: string, parents: Set<object>): string {
  if (parents.has(value)) throw refusal(place, 'an object that holds itself');
  parents.add(value);
  const text = Array.isArray(value)
    ? `[${Array.from(value, (item, index) => write(item, `${place}[${index}]`, parents)).join()}]`
    : writeObject(value, place, parents);
  parents.delete(value);
  return text;
}

function writeObject(value: object, place: string, parents: Set<object>): string {
  if (hasToJson(value)) return write(value.toJSON(), place, parents);
  if (!isPlain(value)) throw refusal(place, `a ${value.constructor.name}`);
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, member]) => {
      const inside = `${place}.${name}`;
      return `${writeString(name, inside)}:${write(member, inside, parents)}`;
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
