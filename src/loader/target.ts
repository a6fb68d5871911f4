/** Target of a component: the job for its image, or the obstacle that comes before. */

import type { Blobs } from '../page/blobs';
import type { ImageFetch } from '../page/fetchImage';
import type { FrameReports } from '../page/frameReports';
import type { Ticket } from '../page/gate';
import type { StreamEvents } from '../page/imageStream';
import { completeParams, type Params } from '../request/generatorFacts';
import { addressOf } from '../request/imageAddress';
import { ImageError } from '../request/imageError';
import { described } from '../request/largeValues';
import type { PreviewTier, Tier } from '../request/tier';
import type { HostRef } from './values/host';
import type { Failure } from './failure';
import type { Shown } from './imageState';

export interface ImageRequest {
  readonly generator: string | null | undefined;
  readonly params: Params | null | undefined;
  /** Milliseconds; 0 for no limit. */
  readonly timeout: number;
  /** Bypasses every cache. */
  readonly reload: boolean;
  /** The part of the query that tells the size, the theme and the view. */
  readonly asked?: string | undefined;
  /** The ID of the component, for dev tools. */
  readonly id?: string | undefined;
  /** The colours of the component, for values. */
  readonly colours?: HostRef | undefined;
  readonly layers?: WantedLayers | undefined;
  /** The component is so far from the screen that the request is deferred. */
  readonly far?: boolean;
}

export interface ImageJob extends ImageFetch {
  /** With references in the place of large values. */
  readonly params: Params;
  /** The large values, as texts. */
  readonly values: readonly string[];
  /** The job replaces a preview by its exact image. */
  readonly refines: boolean;
  readonly id: string | undefined;
  readonly colours?: HostRef | undefined;
  /** Of a live source: bypasses the cache of the page, but not the HTTP cache. */
  readonly renew?: FrameReports;
  /** The pictures that are shown together; without it there is one. */
  readonly set?: JobSet;
}

/** As `JobRunner.run`. */
export type RunJob = (
  job: ImageJob,
  ticket: Ticket,
  arrived: (tier: Tier) => void,
  told: StreamEvents,
) => Promise<Shown>;

/** An image and the layers on it, whose job has texts of all of them as `key` and `exact`. */
export interface JobSet {
  /** The job of the image alone. */
  readonly base: ImageJob;
  /** The job of the image on paper; null with layers, which its address does not give. */
  readonly printed: ImageJob | null;
  /** The previews that some of the pictures have. */
  readonly previews: readonly PreviewTier[];
  /** True where no picture must be fetched in this tier. */
  isKnown(tier: Tier): boolean;
  /** As a `RunJob`; `run` is that of the image. */
  run(...of: [...Parameters<RunJob>, run: RunJob]): Promise<Shown>;
}

/** The layers that are wanted with an image. */
export interface WantedLayers {
  /** The target of the set, of that of the image alone. */
  join(target: Target, request: ImageRequest, blobs: Blobs): Target;
}

export type Target =
  | { readonly kind: 'image'; readonly key: string; readonly job: ImageJob }
  | { readonly kind: 'upload'; readonly key: string; readonly upload: Upload }
  | { readonly kind: 'incomplete'; readonly key: '' }
  | { readonly kind: 'invalid'; readonly key: string; readonly failure: Failure };

/** An upload of large values, which the key of the image depends on. */
export interface Upload {
  readonly generator: string;
  /** With references in the place of large values; a number stands for an unknown SHA-256. */
  readonly params: Params;
  readonly values: readonly string[];
  /** The values to upload, with their places in the params. */
  readonly missing: ReadonlyMap<string, string>;
  readonly request: ImageRequest;
  /** Takes the failure of an upload that the image can do without, which is then requested again. */
  readonly refused?: (reason: unknown) => void;
}

export function targetOf(request: ImageRequest, blobs: Blobs): Target {
  const { generator, reload } = request;
  const params = generator ? completeParams(generator, request.params ?? {}) : null;
  if (!generator || !params) return { kind: 'incomplete', key: '' };
  try {
    const target = completeTarget(generator, params, request, blobs);
    return request.layers?.join(target, request, blobs) ?? target;
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
  const address = addressOf(generator, json, request.asked);
  const params = values.length > 0 ? (JSON.parse(json) as Params) : given;
  if (missing.size > 0) {
    return {
      kind: 'upload',
      key: address.key,
      upload: { generator, params, values, missing, request },
    };
  }
  const { reload, timeout, id, colours } = request;
  const job = { ...address, reload, params, values, timeout, id, colours, refines: false };
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

/** True when both targets have a generator, and not the same. */
export function isOtherGenerator(previous: Target, next: Target): boolean {
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
