/** Pace of the requests of a component: how many run at once, how far apart, and for how long. */

import type { GeneratorFacts } from '../request/generatorFacts';
import type { ImageAddress } from '../request/imageAddress';

/** The image of a request: those of one generator with about as many pixels may take equally long. */
export type Paced = Pick<ImageAddress, 'generator' | 'asked' | 'tier'>;

export interface Pipeline {
  /** The number of requests of one component that may run at once. */
  readonly depth: number;
  /** Milliseconds between two starts. */
  readonly spacing: number;
}

/** The moment at which a newer request takes the place of those that run. */
export interface Patience {
  /** Milliseconds for which a request may run before. */
  readonly run: number;
  /** Milliseconds without a newer request before. */
  readonly rest: number;
}

export const ONE_BY_ONE: Pipeline = { depth: 1, spacing: 0 };

/** A function that takes longer is slow. */
const LONG_MS = 1000;
/** Longer than the pauses within a drag. */
const REST_MS = 100;

/** The facts of a function by which its runs end. */
export type Stopping = Pick<GeneratorFacts, 'stops' | 'frames'>;

/**
 * The patience with requests whose image is not wanted any more.
 *
 * A slow function is not waited for, as soon as its params rest: during a drag its images are shown.
 * For a function that cannot be stopped, the params must rest for longer: the server runs two calls
 * of a component at once, and a third one would wait for one of them. A function that yields stops when
 * it is told to, and has shown an image before if it had any.
 */
export function patience({ stops, frames }: Stopping): Patience {
  return { run: LONG_MS, rest: frames ? 0 : stops ? REST_MS : LONG_MS };
}

export const PATIENCE = patience({ stops: true });
