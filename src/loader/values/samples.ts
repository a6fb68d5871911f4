/** Samples of a file as numbers of this machine, which has the last byte first, as all browsers do. */

import { PLANES } from './header';
import type { RawNumbers, RawType } from './model';

export function numbersOf(samples: Uint8Array<ArrayBuffer>, type: RawType): RawNumbers {
  if (type === 'u8') return samples;
  if (type === 'u16') return swapped(samples);
  const { buffer } = joined(samples, PLANES[type]);
  if (type === 'i32') return new Int32Array(buffer);
  if (type === 'u32') return new Uint32Array(buffer);
  if (type === 'f32') return new Float32Array(buffer);
  if (type === 'f64') return new Float64Array(buffer);
  return nearest(buffer, type === 'i64');
}

/** In the memory of the samples, which begin with their buffer. */
function swapped({ buffer, length }: Uint8Array<ArrayBuffer>): Uint16Array {
  const pairs = new Int32Array(buffer, 0, length >> 2);
  for (let at = 0; at < pairs.length; at++) {
    const pair = pairs[at] ?? 0;
    pairs[at] = ((pair & 0x00ff00ff) << 8) | ((pair >>> 8) & 0x00ff00ff);
  }
  const numbers = new Uint16Array(buffer, 0, length >> 1);
  const last = numbers.at(-1) ?? 0;
  if (numbers.length % 2 === 1) numbers[numbers.length - 1] = (last << 8) | (last >> 8);
  return numbers;
}

/** One number after the other, of planes that begin with the most significant bytes. */
function joined(samples: Uint8Array, planes: number): Uint8Array<ArrayBuffer> {
  const count = samples.length / planes;
  const bytes = new Uint8Array(samples.length);
  for (let plane = 0; plane < planes; plane++) {
    const from = plane * count;
    for (let at = 0, to = planes - 1 - plane; at < count; at++, to += planes) {
      bytes[to] = samples[from + at] ?? 0;
    }
  }
  return bytes;
}

/** Integers of 64 bits as the nearest doubles. */
function nearest(buffer: ArrayBuffer, isSigned: boolean): Float64Array {
  const integers = isSigned ? new BigInt64Array(buffer) : new BigUint64Array(buffer);
  return Float64Array.from(integers, Number);
}
