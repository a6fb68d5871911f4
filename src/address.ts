/** What the page knows of a generator, and some params, become the URL of an image. */

import { generatorFacts, pathPrefix } from './dash';
import { canonicalJson, imageUrl } from './key';

export type Params = Readonly<Record<string, unknown>>;

/** Null while a value is missing that the function needs. Throws a `KeyError`. */
export function addressOf(generator: string, params: Params): string | null {
  const { nullable, version } = generatorFacts(generator);
  const isMissing = (name: string) =>
    params[name] === null && nullable !== true && !nullable.includes(name);
  if (Object.keys(params).some(isMissing)) return null;
  return imageUrl(pathPrefix(), generator, canonicalJson(params), version);
}
