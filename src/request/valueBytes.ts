/** Bytes of a large value, for its upload. */

import { ImageError } from './imageError';
import { DATA_URL } from './largeValues';

export const MAX_BLOB_BYTES = 64 * 2 ** 20;

/** The bytes to upload; throws an `ImageError` that names `place` when they are faulty or too many. */
export function bytesOf(text: string, place: string): Uint8Array<ArrayBuffer> {
  const bytes = DATA_URL.test(text) ? decoded(text, place) : new TextEncoder().encode(text);
  if (bytes.length <= MAX_BLOB_BYTES) return bytes;
  // A server that refuses an upload before its end cannot be told from a lost network.
  const size = `${bytes.length.toLocaleString('en')} bytes`;
  throw new ImageError('problem', 'The file is too large', {
    code: 'blob-too-large',
    detail: `${place} has ${size}; the limit is ${MAX_BLOB_BYTES.toLocaleString('en')}.`,
    isLasting: true,
  });
}

/** Decoded with `atob`, since a Content-Security-Policy may forbid `fetch` of data URLs. */
function decoded(dataUrl: string, place: string): Uint8Array<ArrayBuffer> {
  const base64 = dataUrl.slice(dataUrl.indexOf(',') + 1);
  try {
    const binary = atob(base64.includes('%') ? decodeURIComponent(base64) : base64);
    const bytes = new Uint8Array(binary.length);
    for (let index = 0; index < binary.length; index++) bytes[index] = binary.charCodeAt(index);
    return bytes;
  } catch {
    const detail = `${place} is a data URL with faulty base64.`;
    throw new ImageError('params', 'The params cannot be sent', { detail });
  }
}
