/** Values in an answer: a PNG of grey samples, and the header that tells what they stand for. */

import { unreadable, type DataHeader } from './header';
import { inflated } from './inflate';
import type { ValueImage } from './model';
import { greyFile } from './png';
import { numbersOf } from './samples';
import { unfiltered } from './unfilter';
import { valueImage } from './valueImage';

/** Throws an `ImageError` for a file that is broken, too large, or not what its header tells. */
export async function readValues(
  bytes: Uint8Array<ArrayBuffer>,
  header: DataHeader,
): Promise<ValueImage> {
  const { width, height, stride, rows, depth, parts } = greyFile(bytes, header);
  try {
    const samples = unfiltered(await inflated(parts, stride * rows), stride, depth);
    return valueImage(header, [width, height], numbersOf(samples, header.type));
  } catch (error) {
    if (error instanceof RangeError) throw unreadable('The page has no memory for them.');
    throw error;
  }
}
