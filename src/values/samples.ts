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

function swapped(samples: Uint8Array): Uint16Array {
  const numbers = new Uint16Array(samples.length / 2);
  for (let at = 0; at < numbers.length; at++) {
    numbers[at] = ((samples[2 * at] ?? 0) << 8) | (samples[2 * at + 1] ?? 0);
  }
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
