/** What the page knows of a generator, held against some params. */

import { generatorFacts } from '../dash/renderer';

export type Params = Readonly<Record<string, unknown>>;

/** Whether a param is null that the generator does not take as null. */
export function lacksValue(generator: string, params: Params): boolean {
  const { nullable } = generatorFacts(generator);
  return Object.entries(params).some(
    ([name, value]) => value === null && nullable !== true && !nullable.includes(name),
  );
}
