/** Facts of the server in the place of those that a request was made with. A part of a chunk. */

import { generatorFacts, learned, listeners, type GeneratorFacts } from './generatorFacts';

/** At most one lesson of a function in this time: servers of two versions may take turns. */
const LEARN_AGAIN_MS = 10_000;

/** The time of the last lesson of each generator, by `performance.now()`. */
const times = new Map<string, number>();

export function learnFacts(facts: GeneratorFacts, generator: string): void {
  const now = performance.now();
  const isKnown = JSON.stringify(facts) === JSON.stringify(generatorFacts(generator));
  if (isKnown || now - (times.get(generator) ?? -Infinity) < LEARN_AGAIN_MS) return;
  times.set(generator, now);
  learned.set(generator, facts);
  for (const each of listeners) each();
}
