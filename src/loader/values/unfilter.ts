/** Rows of a PNG without their filters (PNG, section 9), in the memory of the rows. */

import { unreadable } from './header';

/** Of each byte of four. */
const LOW_BITS = 0x7f7f7f7f;
const HIGH_BITS = ~LOW_BITS;

/** Bytes from a sample to the one before it. */
type Depth = 1 | 2;

/**
 * The samples without filters and without the bytes that name them, one row after the other.
 *
 * `bytes` is used up. Throws an `ImageError` for an unknown filter.
 */
export function unfiltered(bytes: Uint8Array<ArrayBuffer>, stride: number, depth: Depth) {
  const length = stride - 1;
  const rows = bytes.length / stride;
  for (let row = 0; row < rows; row++) {
    const filter = bytes[row * stride] ?? 0;
    const at = row * length;
    bytes.copyWithin(at, row * stride + 1, (row + 1) * stride);
    const undo = UNDO[filter];
    if (!undo) throw unreadable(`Their file has an unknown filter, ${filter}.`);
    undo(bytes, at, at + length, depth, row === 0 ? 0 : length);
  }
  return bytes.subarray(0, rows * length);
}

/** `up` is the distance to the row above; 0 for the first row, above which all is zero. */
type Undo = (bytes: Uint8Array, at: number, end: number, depth: Depth, up: number) => void;

const none: Undo = () => undefined;

const sub: Undo = (bytes, at, end, depth) => {
  for (let to = at + depth; to < end; to++) {
    bytes[to] = (bytes[to] ?? 0) + (bytes[to - depth] ?? 0);
  }
};

const above: Undo = (bytes, at, end, _depth, up) => {
  if (up === 0) return;
  if (up % 4 === 0) {
    aboveByFours(new Int32Array(bytes.buffer, at - up, (end - at + up) / 4), up / 4);
    return;
  }
  for (let to = at; to < end; to++) {
    bytes[to] = (bytes[to] ?? 0) + (bytes[to - up] ?? 0);
  }
};

/** Adds a row to the next one, four bytes at a time: their highest bits carry nothing over. */
function aboveByFours(words: Int32Array, length: number): void {
  for (let from = 0, to = length; from < length; from++, to++) {
    const one = words[from] ?? 0;
    const other = words[to] ?? 0;
    words[to] = ((one & LOW_BITS) + (other & LOW_BITS)) ^ ((one ^ other) & HIGH_BITS);
  }
}

const average: Undo = (bytes, at, end, depth, up) => {
  for (let to = at; to < end; to++) {
    const left = to - depth < at ? 0 : (bytes[to - depth] ?? 0);
    const top = up === 0 ? 0 : (bytes[to - up] ?? 0);
    bytes[to] = (bytes[to] ?? 0) + ((left + top) >> 1);
  }
};

const paeth: Undo = (bytes, at, end, depth, up) => {
  for (let to = at; to < end; to++) {
    const isFirst = to - depth < at;
    const left = isFirst ? 0 : (bytes[to - depth] ?? 0);
    const top = up === 0 ? 0 : (bytes[to - up] ?? 0);
    const corner = isFirst || up === 0 ? 0 : (bytes[to - up - depth] ?? 0);
    bytes[to] = (bytes[to] ?? 0) + predicted(left, top, corner);
  }
};

/** The nearest of three to `left + top - corner`; the first one of equals. */
function predicted(left: number, top: number, corner: number): number {
  const [byLeft, byTop] = [Math.abs(top - corner), Math.abs(left - corner)];
  const byCorner = Math.abs(left + top - 2 * corner);
  if (byLeft <= byTop && byLeft <= byCorner) return left;
  return byTop <= byCorner ? top : corner;
}

const UNDO: readonly Undo[] = [none, sub, above, average, paeth];
