/** The parts of a problem document (RFC 9457) that are of use, whoever wrote it. */

import type { GeneratorFacts } from './generatorFacts';
import type { ParamError } from './imageError';
import { factsIn } from './presentFacts';

export const PROBLEM_TYPE = 'urn:dash-dynamic-image:';

const MAX_TEXT = 2000;
/** The end of a traceback names the fault. */
const MAX_TRACEBACK = 20_003;
const MAX_ITEMS = 50;
const SHA256 = /^[0-9a-f]{64}$/;

export interface ProblemDocument {
  readonly code: string;
  /** Undefined where the document has no text under this name. */
  readonly title: string | undefined;
  readonly detail: string | undefined;
  /** Undefined where there is no complete one. */
  readonly errors: readonly ParamError[] | undefined;
  readonly blobs: readonly string[] | undefined;
  /** The Python traceback, in debug mode. */
  readonly traceback: string | undefined;
  /** The present facts of the generator, where the request does not fit them. */
  readonly facts: GeneratorFacts | undefined;
}

/**
 * The parts of a problem document of our service; null for any other document.
 *
 * A proxy can put anything in its place. Members of another type count as not given, for they would
 * end up as children of React elements, and long ones are cut.
 */
export function problemIn(document: unknown): ProblemDocument | null {
  const { type, title, detail, errors, blobs, traceback, facts } = membersOf(document);
  if (typeof type !== 'string' || !type.startsWith(PROBLEM_TYPE)) return null;
  return {
    code: cut(type.slice(PROBLEM_TYPE.length)),
    title: textOf(title),
    detail: textOf(detail),
    errors: itemsOf(errors, paramErrorOf),
    blobs: itemsOf(blobs, (item) =>
      typeof item === 'string' && SHA256.test(item) ? item : undefined,
    ),
    traceback: isTraceback(traceback) ? traceback.slice(-MAX_TRACEBACK) : undefined,
    facts: factsIn(facts),
  };
}

function paramErrorOf(item: unknown): ParamError | undefined {
  const members = membersOf(item);
  const [param, message] = [textOf(members.param), textOf(members.message)];
  return param === undefined || message === undefined ? undefined : { param, message };
}

function membersOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

/** Dash takes a text that begins with "<" for HTML, which a traceback never does. */
function isTraceback(value: unknown): value is string {
  return typeof value === 'string' && !/^\s*</.test(value.slice(-MAX_TRACEBACK));
}

function itemsOf<T>(
  value: unknown,
  read: (item: unknown) => T | undefined,
): readonly T[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const items = value.slice(0, MAX_ITEMS).flatMap((item) => read(item) ?? []);
  return items.length > 0 ? items : undefined;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? cut(value) : undefined;
}

function cut(text: string): string {
  return text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text;
}
