/** What a component wants to show: an image, or what keeps it from being one. */

import { lacksValue, type Params } from '../request/generatorFacts';
import type { Blobs } from '../page/blobs';
import { ImageError } from '../request/imageError';
import { addressOf, type ImageAddress } from '../page/imageRequest';
import { described } from '../request/largeValues';
import type { Job } from './scheduler';

export interface ImageRequest {
  readonly generator: string | null | undefined;
  readonly params: Params | null | undefined;
  /** Milliseconds; 0 for no limit. */
  readonly timeout: number;
  /** Past every cache. */
  readonly reload: boolean;
  /** How the page names the component, for dev tools. */
  readonly id?: string | undefined;
  /** Too far from the screen to be asked for. */
  readonly far?: boolean;
}

export interface Failure {
  readonly error: ImageError;
  /** What failed was to go past every cache. */
  readonly reload: boolean;
  readonly generator: string;
  readonly params: Params;
}

export interface ImageJob extends Job, ImageAddress {
  /** With references in the place of large values. */
  readonly params: Params;
  /** The large values. */
  readonly values: readonly string[];
  readonly timeout: number;
  /** It only makes exact what has been asked for as a preview. */
  readonly refines: boolean;
  readonly id: string | undefined;
  /** Past the page's memory, but not past the HTTP cache. */
  readonly renew?: boolean;
}

export type Target =
  | { readonly kind: 'image'; readonly key: string; readonly job: ImageJob }
  | { readonly kind: 'upload'; readonly key: string; readonly upload: Upload }
  | { readonly kind: 'incomplete'; readonly key: '' }
  | { readonly kind: 'invalid'; readonly key: string; readonly failure: Failure };

/** Large values that must go up before their image has a key. */
export interface Upload {
  readonly generator: string;
  /** With references in the place of large values; unknown ones are numbered. */
  readonly params: Params;
  readonly values: readonly string[];
  /** Those that the server has not got, and where they are in the params. */
  readonly missing: ReadonlyMap<string, string>;
  readonly request: ImageRequest;
}

export function targetOf(request: ImageRequest, blobs: Blobs): Target {
  const { generator, reload } = request;
  const params = request.params ?? {};
  if (!generator || lacksValue(generator, params)) return { kind: 'incomplete', key: '' };
  try {
    return completeTarget(generator, params, request, blobs);
  } catch (reason) {
    const detail = reason instanceof Error ? reason.message : String(reason);
    const error =
      reason instanceof ImageError
        ? reason
        : new ImageError('params', 'The params cannot be sent', { detail });
    const failure = { error, generator, params: described(params), reload };
    return { kind: 'invalid', key: error.message, failure };
  }
}

function completeTarget(
  generator: string,
  given: Params,
  request: ImageRequest,
  blobs: Blobs,
): Target {
  const { json, values, missing } = blobs.prepare(given);
  const address = addressOf(generator, json);
  const params = values.length > 0 ? (JSON.parse(json) as Params) : given;
  if (missing.size > 0) {
    return {
      kind: 'upload',
      key: address.key,
      upload: { generator, params, values, missing, request },
    };
  }
  const { reload, timeout, id } = request;
  const job = { ...address, reload, params, values, timeout, id, refines: false };
  return { kind: 'image', key: address.key, job };
}

export function isSame(target: Target, previous: Target): boolean {
  const [missing, before] = [target, previous].map(missingOf) as [string[], string[]];
  return (
    target.key === previous.key &&
    missing.length === before.length &&
    missing.every((text, index) => text === before[index])
  );
}

function missingOf(target: Target): string[] {
  return target.kind === 'upload' ? [...target.upload.missing.keys()] : [];
}

/** The generator changed, from one image to another. */
export function isMoved(previous: Target, next: Target): boolean {
  const [before, now] = [generatorOf(previous), generatorOf(next)];
  return before !== null && now !== null && before !== now;
}

function generatorOf(target: Target): string | null {
  if (target.kind === 'image') return target.job.generator;
  return target.kind === 'upload' ? target.upload.generator : null;
}

export function valuesOf(target: Target): readonly string[] {
  if (target.kind === 'image') return target.job.values;
  return target.kind === 'upload' ? target.upload.values : [];
}
