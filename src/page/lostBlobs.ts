/** Uploads of blobs that the server has lost, or may have lost. A chunk of the bundle. */

import type { ImageAddress } from '../request/imageAddress';
import { ImageError } from '../request/imageError';
import type { BlobMemory } from './blobMemory';
import type { Blobs } from './blobs';

/** Milliseconds in which a blob is uploaded only once for requests that stay forbidden. */
const REFUSED_AGAIN_MS = 60_000;
const REFERENCE = /"\$blob":"([0-9a-f]{64})"/g;

interface Renewal {
  /** SHA-256 of the blobs that were uploaded again for this image. */
  readonly renewed: Set<string>;
  /** The time of the request that has failed, by `performance.now()`. */
  readonly since: number;
  readonly signal: AbortSignal;
}

/** Uploads again what the answer misses; throws the error where that is of no use. */
export async function renew(
  error: ImageError,
  image: ImageAddress,
  blobs: Blobs,
  { renewed, since, signal }: Renewal,
): Promise<void> {
  const uploads = await blobs.load();
  const { memory } = uploads;
  const refused = refusedBlobs(error, image);
  const texts = refused
    ? knownTexts(refused, memory, renewed)
    : lostBlobs(error).map((sha256) => textOf(sha256, memory, renewed));
  if (texts.length === 0) throw error;
  const before = refused ? since - REFUSED_AGAIN_MS : since;
  await Promise.all(texts.map((text) => uploads.renew(text, before, signal)));
}

/**
 * SHA-256 of the blobs in a forbidden request, where the decision depends on their content; else null.
 *
 * The server gives the same answer whether the blobs are lost or not, since it would otherwise tell
 * strangers which files it has.
 */
function refusedBlobs(error: ImageError, { json }: ImageAddress): readonly string[] | null {
  const { code, blobs = [] } = error.circumstances;
  if (code !== 'forbidden') return null;
  // The server cannot know the blobs inside params that are a blob themselves.
  const named = [...json.matchAll(REFERENCE)].map(([, sha256]) => String(sha256));
  return [...new Set([...blobs, ...named])];
}

/** The values of these blobs that the page has and has not uploaded again yet. */
function knownTexts(
  sha256s: readonly string[],
  memory: BlobMemory,
  renewed: Set<string>,
): string[] {
  const left = sha256s.filter((sha256) => !renewed.has(sha256));
  for (const sha256 of left) renewed.add(sha256);
  return left.map((sha256) => memory.textOf(sha256)).filter((text) => text !== undefined);
}

/** SHA-256 of the blobs that are missing on the server. */
function lostBlobs({ circumstances: { blobs } }: ImageError): readonly string[] {
  if (!blobs?.length) throw goneError();
  return blobs;
}

/** The value of a lost blob; throws when it was uploaded again before, or is unknown. */
function textOf(sha256: string, memory: BlobMemory, renewed: Set<string>): string {
  const text = renewed.has(sha256) ? undefined : memory.textOf(sha256);
  if (text === undefined) throw goneError();
  renewed.add(sha256);
  return text;
}

function goneError(): ImageError {
  return new ImageError('problem', 'The uploaded file is gone', {
    code: 'blob-missing',
    status: 404,
    detail: 'Upload it again.',
    isLasting: true,
  });
}
