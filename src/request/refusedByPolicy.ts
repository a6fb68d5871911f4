/** Error of a request that the Content-Security-Policy refuses. A part of chunks. */

import type { Directive } from './contentPolicy';
import { ImageError } from './imageError';

/** The error of a request that the policy refuses, until its directive has this source too. */
export function refusedBy(directive: Directive, source: string): ImageError {
  const detail = `Add ${source} to its ${directive}.`;
  const title = 'The Content-Security-Policy of the page refuses the image';
  return new ImageError('content-policy', title, { detail });
}
