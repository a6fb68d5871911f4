/** Structure of a PNG of grey values, which is checked before anything is made for its pixels. */

import { crcOf } from './crc';
import { PLANES, unreadable, type DataHeader } from './header';

export interface GreyFile {
  readonly width: number;
  readonly height: number;
  /** Bytes in a row of the file, with the one that names its filter. */
  readonly stride: number;
  readonly rows: number;
  /** Bytes of a sample of the file. */
  readonly depth: 1 | 2;
  /** The compressed samples, in order. */
  readonly parts: readonly Uint8Array<ArrayBuffer>[];
}

const SIGNATURE = [137, 80, 78, 71, 13, 10, 26, 10];
/** The larger side of a canvas, in every browser. */
const MOST_SIDE = 16_384;
const MOST_PIXELS = 2 ** 26;
const MOST_BYTES = 2 ** 28;
/** Deflate makes at most 258 bytes of 2 bits. */
const MOST_GROWTH = 1032;

interface Chunk {
  readonly name: string;
  readonly body: Uint8Array<ArrayBuffer>;
}

/** Throws an `ImageError` for a file that is broken, or is not what its header tells. */
export function greyFile(bytes: Uint8Array<ArrayBuffer>, { type }: DataHeader): GreyFile {
  if (SIGNATURE.some((byte, at) => bytes[at] !== byte)) throw unreadable('They are no PNG.');
  const [first, ...chunks] = chunksOf(bytes);
  const parts = chunks.filter(({ name }) => name === 'IDAT').map(({ body }) => body);
  if (first?.name !== 'IHDR' || first.body.length !== 13) throw unreadable('They are no PNG.');
  const { body } = first;
  const numbers = new DataView(body.buffer, body.byteOffset, body.length);
  const [width, rows] = [numbers.getUint32(0), numbers.getUint32(4)];
  const depth = type === 'u16' ? 2 : 1;
  // Bit depth, grey without alpha, and the only compression, filters and order of rows.
  const isExpected = [8 * depth, 0, 0, 0, 0].every((byte, at) => body[8 + at] === byte);
  const height = rows / (PLANES[type] || 1);
  if (!isExpected || !Number.isInteger(height)) {
    throw unreadable(`Their file is not of the type ${type} that its header tells.`);
  }
  checkSize(width, height, width * rows * depth);
  const stride = 1 + width * depth;
  const packed = parts.reduce((sum, { length }) => sum + length, 0);
  if (stride * rows > MOST_GROWTH * packed) throw cutShort();
  return { width, height, stride, rows, depth, parts };
}

/** The error of a file that ends too soon. */
export function cutShort(): Error {
  return unreadable('Their file is cut short.');
}

function checkSize(width: number, height: number, bytes: number): void {
  const isInBounds =
    Math.max(width, height) <= MOST_SIDE && width * height <= MOST_PIXELS && bytes <= MOST_BYTES;
  if (!isInBounds) {
    throw unreadable(
      `${width} x ${height} are more than a page can show: at most ${MOST_SIDE} a side, ` +
        `${MOST_PIXELS} in all and ${MOST_BYTES} bytes; return view.sample(array) with a View, or fewer rows and columns.`,
    );
  }
  if (width * height === 0) throw unreadable('Their file has no pixels.');
}

/** The chunks up to the last one, each with a checksum that is right. */
function chunksOf(bytes: Uint8Array<ArrayBuffer>): readonly Chunk[] {
  const numbers = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const chunks: Chunk[] = [];
  for (let at = SIGNATURE.length; at + 12 <= bytes.length;) {
    const end = at + 8 + numbers.getUint32(at);
    if (end + 4 > bytes.length) break;
    if (crcOf(bytes.subarray(at + 4, end)) !== numbers.getUint32(end)) {
      throw unreadable('Their file was damaged on the way: a checksum is wrong.');
    }
    const name = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    if (name === 'IEND') return chunks;
    chunks.push({ name, body: bytes.subarray(at + 8, end) });
    at = end + 4;
  }
  throw cutShort();
}
