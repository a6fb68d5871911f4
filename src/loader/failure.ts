/** Reason why there is no image of the present params. Types only. */

import type { Params } from '../request/generatorFacts';
import type { ImageError } from '../request/imageError';

export interface Failure {
  readonly error: ImageError;
  /** The failed request was to bypass every cache. */
  readonly reload: boolean;
  readonly generator: string;
  readonly params: Params;
}
