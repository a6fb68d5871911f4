/** Affine maps as matrices. */

import type { Affine } from '../../base/geometry/placement';
import type { Pair } from '../../base/geometry/scales';

/** The matrix of an affine map; null where a point has no place. */
export function affineOf(map: (pixel: Pair) => Pair): Affine;
export function affineOf(map: (pixel: Pair) => Pair | null): Affine | null;
export function affineOf(map: (pixel: Pair) => Pair | null): Affine | null {
  const [origin, right, down] = [map([0, 0]), map([1, 0]), map([0, 1])];
  if (!origin || !right || !down) return null;
  const [e, f] = origin;
  return [right[0] - e, right[1] - f, down[0] - e, down[1] - f, e, f];
}

/** The same map, several times as fast for many points. */
export function byMatrix(map: (pixel: Pair) => Pair): (pixel: Pair) => Pair {
  const [a, b, c, d, e, f] = affineOf(map);
  return ([x, y]) => [a * x + c * y + e, b * x + d * y + f];
}
