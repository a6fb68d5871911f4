/** HTTP request for an image: one attempt, which ends with an image or an `ImageError`. */

import { requestHeaders } from '../base/dash/renderer';
import { descriptionOf, exactSizeOf, lifetimeOf } from './answerHeaders';
import { mediaTypeOf, partOf, runOf, textsOf } from './answerHeaders';
import type { FetchTiming, ImageDescription, Size } from './answerHeaders';
import { chunk } from './chunk';
import { thisPolicy } from './contentPolicy';
import { ImageError } from './imageError';
import { signedOutError } from './signedOut';

export interface FetchedImage extends ImageDescription {
  readonly blob: Blob;
  readonly mediaType: string;
  readonly etag?: string | undefined;
  /** Milliseconds until the image expires: 0 at once, Infinity when the page is reloaded. */
  readonly lifetime: number;
  /** Used in place of an object URL where that would be unsafe. */
  readonly dataUrl?: string | undefined;
  /** The size of the exact image; present when this one has fewer pixels. */
  readonly size?: Size | undefined;
  /** The header of the axes, for `readAxes`; missing when it was lost on the way. */
  readonly axes?: string | undefined;
  /** The header of values, for `readDataHeader`; missing where this is an ordinary image. */
  readonly data?: string | undefined;
  /** The run of the program that made the image, in debug mode; later runs have greater texts. */
  readonly run?: string | undefined;
  readonly timing?: FetchTiming;
  /** The SHA-256 of the part that holds a long description. */
  readonly part?: string | undefined;
  /** Bytes of the part that has arrived. */
  readonly partBytes?: number;
}

/** Runs a request for the URL of an image, and again where that may help. */
export type Send = <T>(
  run: (url: string, signal: AbortSignal, restart: () => void) => Promise<T>,
) => Promise<T>;

/** Makes one attempt; `restart` lets its time limit begin anew. */
export type FetchOnce = (
  url: string,
  reload: boolean,
  signal: AbortSignal,
  watch: FetchWatch | undefined,
  lane: string | undefined,
  restart: () => void,
) => Promise<FetchedImage>;

/** An observer of the attempts of one fetch, for dev tools. */
export interface FetchWatch {
  /** An attempt begins. */
  sent(url: string): void;
  answered(headers: Headers): void;
}

/**
 * Makes one attempt; `reload` bypasses every cache. Throws an `ImageError`, or the signal's reason
 * when it is aborted. The server runs two requests of one `lane` at once.
 */
export async function fetchOnce(
  url: string,
  reload: boolean,
  signal: AbortSignal,
  watch?: FetchWatch,
  lane?: string,
): Promise<FetchedImage> {
  watch?.sent(url);
  const asked = performance.now();
  const own = lane === undefined ? {} : { 'Dash-Image-Lane': lane };
  return request(url, { accepted: 'image/*', reload, signal, own }, (response) => {
    watch?.answered(response.headers);
    return imageOf(response, asked);
  });
}

interface RequestOptions {
  readonly accepted: string;
  readonly reload?: boolean;
  readonly signal: AbortSignal;
  /** Headers of this package. */
  readonly own?: Readonly<Record<string, string>>;
}

/** Makes one request. Throws as `fetchOnce`. */
export async function request<T>(
  url: string,
  { accepted, reload, signal, own }: RequestOptions,
  read: (response: Response) => Promise<T>,
): Promise<T> {
  const Accept = `${accepted}, application/problem+json;q=0.5`;
  const headers = { ...requestHeaders(), Accept, ...own };
  try {
    const response = await fetch(url, {
      cache: reload ? 'reload' : 'default',
      credentials: 'same-origin',
      headers,
      // A followed redirect to a login page on another origin would look like a lost network.
      redirect: 'manual',
      signal,
    });
    return await read(response);
  } catch (error) {
    if (error instanceof ImageError) throw error;
    signal.throwIfAborted();
    const isRefused = await thisPolicy.hasRefused('connect-src', url);
    signal.throwIfAborted();
    if (isRefused) throw (await failures()).refusedBy('connect-src', "'self'");
    throw new ImageError('network', 'The server cannot be reached');
  }
}

/** The image in an answer; `url` is that of the plain image. Throws an `ImageError`. */
export async function imageOf(
  response: Response,
  asked: number,
  url = response.url,
): Promise<FetchedImage> {
  const mediaType = mediaTypeOf(response);
  if (!response.ok || !mediaType.startsWith('image/')) throw await failureOf(response);
  const answered = performance.now();
  const { headers } = response;
  const blob = await response.blob();
  const [firstByte, transfer] = [answered - asked, performance.now() - answered];
  const timing = { url, asked, firstByte, transfer, server: headers.get('Server-Timing') };
  const isSvg = mediaType === 'image/svg+xml';
  return {
    ...{ blob, mediaType, timing },
    ...descriptionOf(headers),
    lifetime: lifetimeOf(headers),
    part: partOf(headers),
    run: runOf(headers),
    ...textsOf(headers),
    // An object URL has the origin of this page but not the CSP of the response: an SVG that is
    // opened in a tab would run its scripts as this page. A data URL has no origin.
    ...(isSvg ? { dataUrl: await dataUrlOf(blob) } : { size: exactSizeOf(headers) }),
  };
}

/** The error for an answer that is not the expected one. */
export async function failureOf(response: Response): Promise<ImageError> {
  const signedOut = signedOutError(response);
  if (signedOut) return signedOut;
  const { status } = response;
  try {
    return await (await failures()).errorOf(response);
  } catch {
    return new ImageError('http', `The server answered ${status}`, { status });
  }
}

/** Throws an `ImageError`. */
function failures() {
  return chunk(() => import(/* webpackChunkName: "failure" */ './failedAnswer'));
}

export function dataUrlOf(blob: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => {
      resolve(reader.result as string);
    };
    reader.onerror = () => {
      reject(reader.error ?? new Error('unreadable'));
    };
    reader.readAsDataURL(blob);
  });
}

/** The image without its description. Throws anything but an `ImageError`, such as an abort. */
export function undescribed(image: FetchedImage, error: unknown): FetchedImage {
  if (!(error instanceof ImageError)) throw error;
  return { ...image, omitted: `The description could not be fetched: ${error.message}` };
}
