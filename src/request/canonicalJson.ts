/**
 * Canonical JSON (RFC 8785), so that equal params give one URL whatever the order of their names.
 *
 * Names are sorted by UTF-16 code units, numbers are written in ECMAScript's shortest form, and
 * there is no white space. The server has the same in Python; both share test vectors.
 */

/** A value that JSON cannot hold. The message names the value and its place. */
export class KeyError extends Error {
  override readonly name = 'KeyError';
}

/** Replacements for values that are too large; null keeps the value. */
export interface Substitutes {
  /** For a text at any depth. */
  readonly text: (text: string, place: string) => string | null;
  /** For a member of the outermost object, given as canonical JSON. */
  readonly member: (json: string, place: string) => string | null;
}

const none: Substitutes = { text: () => null, member: () => null };

export function canonicalJson(value: unknown, substitutes = none): string {
  return write(value, 'params', { parents: new Set(), substitutes });
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

/** True for dates and other objects that define their own JSON. */
function hasToJson(value: object): value is { toJSON: () => unknown } {
  return 'toJSON' in value && typeof value.toJSON === 'function';
}

/** False for maps, typed arrays and the like, whose content JSON would silently drop. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function refusal(place: string, what: string): KeyError {
  return new KeyError(`${place} is ${what}, which JSON cannot hold`);
}
