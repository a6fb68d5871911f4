/** Read-only props of the component, which report its state to Dash. */

import { failureOf, progressOf, type ImageState, type Shown } from '../loader/imageState';
import type { Progress } from '../request/progress';
import { describedFailure, developerError } from '../loader/describedFailure';

export interface Report {
  status?: ImageState['status'];
  error?: ReturnType<typeof describedFailure> | null;
  image_info?: ReturnType<typeof describedImage>;
  shown_params?: Readonly<Record<string, unknown>>;
  upload_progress?: number | null;
  progress?: Progress | null;
  /** Removed by Dash, and shown in its dev tools. */
  _dash_error?: Error;
}

/** The props that differ between two states. */
export function changedProps(previous: ImageState, next: ImageState, first: boolean): Report {
  const report: Report = {};
  if (first || next.status !== previous.status) report.status = next.status;
  if (next.shown && next.shown !== previous.shown) {
    report.image_info = describedImage(next.shown);
    report.shown_params = next.shown.params;
  }
  const [{ uploaded, told }, before] = [progressOf(next) ?? {}, progressOf(previous)];
  if (uploaded !== before?.uploaded) report.upload_progress = uploaded ?? null;
  if (told !== before?.told) report.progress = told ?? null;
  const failure = failureOf(next);
  if (failure !== failureOf(previous)) {
    report.error = failure && describedFailure(failure);
    if (failure) report._dash_error = developerError(failure);
  }
  return report;
}

function describedImage({ image: { image }, element, source, milliseconds, tier }: Shown) {
  const { alt = null, metadata = null, filename = null, omitted = null } = image;
  return {
    width: image.size?.width ?? element.naturalWidth,
    height: image.size?.height ?? element.naturalHeight,
    bytes: image.blob.size,
    media_type: image.mediaType,
    source,
    tier: tier === 'exact' ? tier : ('preview' as const),
    ms: Math.round(milliseconds),
    alt,
    metadata,
    filename,
    omitted,
  };
}
