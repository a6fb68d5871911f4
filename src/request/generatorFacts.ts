/** Facts about registered generators, which the server writes into the page. */

import { jsonBlock } from '../dash/renderer';
import type { PreviewTier } from './tier';
import { ROUTE } from './urls';

export type Params = Readonly<Record<string, unknown>>;

export interface GeneratorFacts {
  /** The names of the params that may be null; true when any may. */
  readonly nullable: readonly string[] | true;
  /** The version of the server, present when an image never changes within one version. */
  readonly version?: string;
  /** The server ends a run of the function when nobody waits for it any more. */
  readonly stops?: boolean;
  /** The previews that are offered while params move; with both, the page chooses one. */
  readonly preview?: readonly PreviewTier[];
}

/** The facts in the data block of the page, whose ID is the name of the route. */
export function generatorFacts(generator: string): GeneratorFacts {
  const known = (jsonBlock(ROUTE) ?? {}) as Record<string, GeneratorFacts>;
  return Object.hasOwn(known, generator) && known[generator]
    ? known[generator]
    : { nullable: true };
}

/** True when a param is null that the generator does not accept as null. */
export function lacksValue(generator: string, params: Params): boolean {
  const { nullable } = generatorFacts(generator);
  return Object.entries(params).some(
    ([name, value]) => value === null && nullable !== true && !nullable.includes(name),
  );
}
