/** Decompression by the browser, of as many bytes as are expected and no more. */

import { ImageError } from '../../request/imageError';
import { unreadable } from './header';
import { cutShort } from './png';

/** Bytes that go in at once: a browser makes up to 1032 times as many of them before it pauses. */
const SLICE = 2 ** 15;

/** Throws an `ImageError` where other than `size` bytes come out, or the browser is too old. */
export async function inflated(
  parts: readonly Uint8Array<ArrayBuffer>[],
  size: number,
): Promise<Uint8Array<ArrayBuffer>> {
  if (typeof DecompressionStream === 'undefined') throw tooOld();
  const { readable, writable } = new DecompressionStream('deflate');
  const reader = readable.getReader();
  // The reader hears of each error.
  feed(writable.getWriter(), parts).catch(() => undefined);
  const bytes = new Uint8Array(size);
  let at = 0;
  for (;;) {
    const { done, value } = await reader.read().catch(() => {
      throw unreadable('Their file is damaged: it cannot be decompressed.');
    });
    if (done) break;
    if (at + value.length > size) {
      void reader.cancel();
      throw unreadable('Their file holds more than its size tells.');
    }
    bytes.set(value, at);
    at += value.length;
  }
  if (at < size) throw cutShort();
  return bytes;
}

function tooOld(): ImageError {
  return new ImageError('not-an-image', 'The browser is too old for values', {
    detail: 'It has no DecompressionStream; use Chrome 80, Firefox 113, Safari 16.4 or newer.',
    isLasting: true,
  });
}

async function feed(
  writer: WritableStreamDefaultWriter<Uint8Array<ArrayBuffer>>,
  parts: readonly Uint8Array<ArrayBuffer>[],
): Promise<void> {
  for (const part of parts) {
    for (let at = 0; at < part.length; at += SLICE) {
      await writer.ready;
      await writer.write(part.subarray(at, at + SLICE));
    }
  }
  await writer.close();
}
