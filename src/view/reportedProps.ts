/** What the page learns of a state: the read-only props of the component. */

import { failureOf, progressOf, type ImageState, type Shown } from '../loader/imageLoader';
import type { Failure } from '../loader/target';

export interface Report {
  status?: 'idle' | 'loading' | 'loaded' | 'error';
  error?: ReturnType<typeof describedFailure> | null;
  image_info?: ReturnType<typeof describedImage>;
  shown_params?: Readonly<Record<string, unknown>>;
  upload_progress?: number | null;
  /** Dash takes it out, for its dev tools. */
  _dash_error?: Error;
}

/** The props that a new state changes. */
export function changedProps(previous: ImageState, next: ImageState, first: boolean): Report {
  const report: Report = {};
  if (first || next.status !== previous.status) report.status = next.status;
  if (next.shown && next.shown !== previous.shown) {
    report.image_info = describedImage(next.shown);
    report.shown_params = next.shown.params;
  }
  const progress = progressOf(next);
  if (progress !== progressOf(previous)) report.upload_progress = progress;
  const failure = failureOf(next);
  if (failure !== failureOf(previous)) {
    report.error = failure && describedFailure(failure);
    if (failure) report._dash_error = developerError(failure);
  }
  return report;
}

function describedImage({ image, element, source, milliseconds, tier }: Shown) {
  const { alt = null, metadata = null, filename = null, size } = image.image;
  return {
    width: size?.width ?? element.naturalWidth,
    height: size?.height ?? element.naturalHeight,
    bytes: image.image.blob.size,
    media_type: image.image.mediaType,
    source,
    tier: tier === 'exact' ? tier : ('preview' as const),
    ms: Math.round(milliseconds),
    alt,
    metadata,
    filename,
  };
}

function describedFailure({ error, generator, params }: Failure) {
  const { kind, title, circumstances } = error;
  const { status, code, detail, errors } = circumstances;
  return {
    kind,
    ...(code !== undefined && { code }),
    ...(status !== undefined && { status }),
    title,
    ...(detail !== undefined && { detail }),
    ...(errors !== undefined && { errors }),
    generator,
    params,
  };
}

function developerError({ error, generator }: Failure): Error {
  return new Error(`DynamicImage(${JSON.stringify(generator)}): ${error.message}`);
}
