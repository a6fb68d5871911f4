/** Facts about registered generators, which the server writes into the page. */

import { jsonBlock } from '../base/dash/renderer';
import type { ViewHome } from '../base/geometry/view';
import type { SizeFacts } from './listedSize';
import type { PreviewTier } from './tier';
import { isEmptyText, isUnfinished } from './unfinished';
import { ROUTE } from './urls';

export type Params = Readonly<Record<string, unknown>>;

export interface GeneratorFacts {
  /** The names of the params that may be null; true when any may. */
  readonly nullable: readonly string[] | true;
  /** The version of the server, present when an image never changes within one version. */
  readonly version?: string;
  /** The names of the params that have no default; none when left out. */
  readonly required?: readonly string[];
  /**
   * The names of the params whose texts are read as numbers or dates, so that an empty text is a
   * missing value; none when left out.
   */
  readonly parsed?: readonly string[];
  /** Seconds that the function may run, 0 without a limit; left out when nothing was said. */
  readonly timeout?: number;
  /** The server ends a run of the function when nobody waits for it any more. */
  readonly stops?: boolean;
  /** The previews that are offered while params move; with both, the page chooses one. */
  readonly preview?: readonly PreviewTier[];
  /** The function asks for the size of the box of its image. */
  readonly size?: SizeFacts;
  /** The function asks for the colours around its image. */
  readonly theme?: boolean;
  /** The function asks for a view, and this is its home. */
  readonly view?: ViewHome;
  /** The page gets the values of its images, and colours them itself. */
  readonly data?: true | 'exact';
  /** The colours of the values: a name, or colours of 3 or 4 numbers; greys when left out. */
  readonly colormap?: string | readonly (readonly number[])[];
  /** The values of the first and the last colour; those of each image when left out. */
  readonly value_range?: readonly [number, number];
  /** The function yields: its answer may have unfinished images. */
  readonly frames?: boolean;
  /** The data of the view are within the axes of a figure. */
  readonly figure?: boolean;
}

const UNKNOWN: GeneratorFacts = { nullable: true };

/** Facts that are newer than the page, by generator. */
export const learnedFacts = new Map<string, GeneratorFacts>();
/** Called at each change of them. */
export const factListeners = new Set<() => void>();

/** The facts in the data block of the page, whose ID is the name of the route. */
export function generatorFacts(generator: string): GeneratorFacts {
  const newer = learnedFacts.get(generator);
  if (newer) return newer;
  const known = (jsonBlock(ROUTE) ?? {}) as Record<string, GeneratorFacts>;
  return Object.hasOwn(known, generator) && known[generator] ? known[generator] : UNKNOWN;
}

/** Calls the listener whenever facts are learned; returns a function that removes it. */
export function watchFacts(listener: () => void): () => void {
  factListeners.add(listener);
  return () => {
    factListeners.delete(listener);
  };
}

/** The name of a param as Python folds it: U+00B5, the micro sign, is the Greek letter U+03BC. */
export function folded(name: string): string {
  return name.normalize('NFKC');
}

/**
 * The params to ask for: an empty text in the place of a number or a date is a null. Null while a
 * value is missing: a null that the generator does not accept, a part of a number, or all params.
 */
export function completeParams(generator: string, params: Params): Params | null {
  const { nullable, required = [], parsed = [] } = generatorFacts(generator);
  const isParsed = (name: string) => parsed.includes(folded(name));
  const names = Object.keys(params);
  const emptied = names.filter((name) => isParsed(name) && isEmptyText(params[name]));
  const given = { ...params, ...Object.fromEntries(emptied.map((name) => [name, null])) };
  const lacks = (name: string) => {
    const value = (given as Params)[name];
    if (value === null) return nullable !== true && !nullable.includes(folded(name));
    if (value === undefined) return required.includes(folded(name));
    return isParsed(name) && isUnfinished(value);
  };
  if (names.length === 0 ? required.length > 0 : names.some(lacks)) return null;
  return emptied.length > 0 ? given : params;
}

/** The wait for everything but the run of the function. */
const TIMEOUT_MS = 60_000;

/**
 * Milliseconds until a request without an image is given up by default; 0 for no limit. A page waits
 * as long as the function may run.
 */
export function defaultTimeout(generator: string | null | undefined): number {
  const { timeout } = generatorFacts(generator ?? '');
  if (timeout === undefined) return TIMEOUT_MS;
  return timeout === 0 ? 0 : TIMEOUT_MS + 1000 * timeout;
}
