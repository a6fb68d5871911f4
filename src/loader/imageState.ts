/** States of a component: idle, loading, loaded or failed, each with the image on screen. */

import type { FrameReports } from '../page/frameReports';
import type { CachedImage } from '../page/imageCache';
import type { PictureElement } from '../page/pictureElement';
import type { Params } from '../request/generatorFacts';
import type { WaitProgress } from '../request/progress';
import type { Tier } from '../request/tier';
import type { ShownSet } from './shownSet';
import type { Failure } from './failure';

/** An image on screen, and its origin. */
export interface Shown {
  readonly image: CachedImage;
  readonly element: PictureElement;
  readonly params: Params;
  /** The large values of the params, as texts. */
  readonly values: readonly string[];
  readonly source: 'page' | 'server';
  readonly tier: Tier;
  /** The key of the exact image, in whatever tier this one is. */
  readonly exact: string;
  /** The URL of an exact image, where it can be sent; others can load it. */
  readonly address: string | null;
  /** The duration from the request to the decoded image. */
  readonly milliseconds: number;
  /** The reports of an image that another one may follow soon: of a live source, or not finished. */
  readonly renewed: FrameReports | undefined;
  /** The layers on the image. */
  readonly set?: ShownSet;
}

export type ImageState =
  /** It is "stopped" where somebody has ended the work. */
  | { readonly status: 'idle' | 'stopped'; readonly shown: Shown | null }
  | {
      readonly status: 'loading';
      readonly shown: Shown | null;
      /** The last error, which stays visible until there is a new image. */
      readonly failure: Failure | null;
      readonly progress: WaitProgress | null;
    }
  | { readonly status: 'loaded'; readonly shown: Shown }
  | { readonly status: 'error'; readonly shown: Shown | null; readonly failure: Failure };

export const initialState: ImageState = { status: 'idle', shown: null };

export function failureOf(state: ImageState): Failure | null {
  return 'failure' in state ? state.failure : null;
}

export function progressOf(state: ImageState): WaitProgress | null {
  return 'progress' in state ? state.progress : null;
}

export function isPreview({ shown }: ImageState): boolean {
  return shown !== null && shown.tier !== 'exact';
}

/** True while an unfinished image of the present params is on screen. */
export function sharpens(state: ImageState): boolean {
  return isPreview(state) && state.shown?.exact === progressOf(state)?.exact;
}

/** True while nothing of the present params is on screen, and there is no error. */
export function isAwaited(state: ImageState): boolean {
  return ['idle', 'loading'].includes(state.status) && !sharpens(state);
}
