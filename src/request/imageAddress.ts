/** The address of an image: its generator, params and tier, and the URLs made of them. */

import { pathPrefix } from '../base/dash/renderer';
import { generatorFacts, type GeneratorFacts } from './generatorFacts';
import { ImageError } from './imageError';
import { referenceTo } from './largeValues';
import type { Tier } from './tier';
import { imageUrl, tierUrl } from './urls';

/** The limit of the server. */
const MAX_PARAMS_BYTES = 65_536;
/** Every server and proxy accepts URLs of this length, and HTTP caches store them. */
const MAX_URL_LENGTH = 2000;

export interface ImageAddress {
  /** The URL that names the image completely; it may be too long to be sent. */
  readonly key: string;
  /** The key of the exact image. */
  readonly exact: string;
  readonly tier: Tier;
  readonly generator: string;
  /** The params in canonical JSON. */
  readonly json: string;
  /** The part of the query that tells the size, the theme and the view. */
  readonly asked: string;
  /** The facts of the generator with which the address was made. */
  readonly facts: GeneratorFacts;
}

/** Throws an `ImageError` when the params are too large for the server. */
export function addressOf(generator: string, json: string, asked = ''): ImageAddress {
  checkSize(json);
  const facts = generatorFacts(generator);
  const exact = exactUrl({ generator, facts, asked }, json);
  return {
    key: exact,
    exact,
    tier: 'exact',
    generator,
    json,
    asked,
    facts,
  };
}

/** The same object with the address of another tier. */
export function inTier<T extends ImageAddress>(address: T, tier: Tier): T {
  return { ...address, key: tierUrl(address.exact, tier), tier };
}

/** True when the key can be sent; the answer is the same for all tiers of an image. */
export function isShort({ exact }: ImageAddress): boolean {
  return exact.length <= MAX_URL_LENGTH;
}

/** The URL of the same image, for params that are on the server as a blob. */
export function urlWithBlob(address: ImageAddress, sha256: string): string {
  return tierUrl(exactUrl(address, referenceTo(sha256)), address.tier);
}

/** The part of the query of an image, or its URL, before the view. */
export function beforeView(query: string): string {
  return query.replace(/&view=.*/, '');
}

type Made = Pick<ImageAddress, 'generator' | 'facts' | 'asked'>;

function exactUrl({ generator, facts, asked }: Made, json: string): string {
  return imageUrl(pathPrefix(), generator, json, facts.version) + asked;
}

function checkSize(json: string): void {
  const size = new TextEncoder().encode(json).length;
  if (size <= MAX_PARAMS_BYTES) return;
  throw new ImageError('url-too-long', 'The params are too large', {
    detail: `They make ${size} bytes of JSON; the limit is ${MAX_PARAMS_BYTES}.`,
  });
}
