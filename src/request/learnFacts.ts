/** Facts of the server in the place of those that a request was made with. A part of a chunk. */

import { generatorFacts, factListeners, learnedFacts, type GeneratorFacts } from './generatorFacts';

/** At most one lesson of a function in this time: servers of two versions may take turns. */
const LEARN_AGAIN_MS = 10_000;

/** The time of the last lesson of each generator, by `performance.now()`. */
const times = new Map<string, number>();

export function learnFacts(generator: string, facts: GeneratorFacts): void {
  const now = performance.now();
  const isKnown = JSON.stringify(facts) === JSON.stringify(generatorFacts(generator));
  if (isKnown || now - (times.get(generator) ?? -Infinity) < LEARN_AGAIN_MS) return;
  times.set(generator, now);
  learnedFacts.set(generator, facts);
  for (const each of factListeners) each();
}
