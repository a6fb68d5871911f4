/** Address of an image that may be wanted, where it needs no upload. */

import { completeParams, type Params } from '../request/generatorFacts';
import { addressOf, isShort, type ImageAddress } from '../request/imageAddress';
import type { Blobs } from './blobs';

export interface ImageWish {
  readonly generator: string;
  readonly params: Params;
  /** The part of the query that tells the size, the theme and the view. */
  readonly asked?: string;
}

/** The address, or null when a value is missing or must be uploaded first. */
export function readyAddress(
  { generator, params, asked }: ImageWish,
  blobs: Blobs,
): ImageAddress | null {
  try {
    const complete = completeParams(generator, params);
    if (!complete) return null;
    const { json, missing } = blobs.prepare(complete);
    const address = addressOf(generator, json, asked);
    const short = isShort(address) || blobs.sha256Of(json) !== undefined;
    return missing.size === 0 && short ? address : null;
  } catch {
    return null;
  }
}
