/** Places on the picture that is on screen, for points of the window and for shapes. */

import type { Axes } from '../../base/geometry/axes';
import { axesAt, dataAt, indexOf, nameOf, pixelOf } from '../../base/geometry/data';
import type { Placement } from '../../base/geometry/placement';
import type { Pair } from '../../base/geometry/scales';
import type { Ground } from './drawing';
import type { Picture } from './host';
import type { Shape } from './model';
import { placeOf, type Placed } from './outline';

/** The pixel at a point of the window, also beside the picture. */
export function pixelAt(
  { matrix: [a, b, c, d, e, f] }: Pick<Placement, 'matrix'>,
  [x, y]: Pair,
): Pair {
  const [across, down, determinant] = [x - e, y - f, a * d - b * c];
  return [(d * across - c * down) / determinant, (a * down - b * across) / determinant];
}

/** CSS pixels for a pixel of the picture. */
export function scaleOf({ placement: { matrix } }: Picture): number {
  const [a, b, c, d] = matrix;
  return Math.sqrt(Math.abs(a * d - b * c));
}

/** The edges within which shapes of these axes are drawn. */
export function boundsOn({ placement }: Picture, axes: Axes | null): Axes['box'] {
  return axes?.box ?? placement.visible;
}

/** The place in a box that is next to a pixel. */
export function within([left, top, right, bottom]: Axes['box'], [x, y]: Pair): Pair {
  return [Math.min(Math.max(x, left), right), Math.min(Math.max(y, top), bottom)];
}

/** The ground for a shape that begins at a pixel; null where no data are known. */
export function groundAt(picture: Picture, pixel: Pair): Ground | null {
  const { axes } = picture;
  if (!axes) return null;
  const scale = scaleOf(picture);
  if (axes.length === 0) return { all: axes, axes: null, index: null, scale };
  const index = axesAt(axes, pixel);
  const found = index === null ? undefined : axes[index];
  if (!found || dataAt(found, pixel).includes(null)) return null;
  return { all: axes, axes: found, index, scale };
}

/** The pixel of other axes at the same data; null where there is none. */
export function carried(pixel: Pair, from: Axes | null, to: Axes | null): Pair | null {
  if (from === to) return pixel;
  if (!from || !to) return null;
  const [x, y] = pixelOf(to, dataAt(from, pixel));
  return x === null || y === null ? null : [x, y];
}

/** The axes of the picture on screen that stand for one of those of an earlier picture. */
export function sameAxes(
  { axes }: Picture,
  before: readonly Axes[] | null,
  index: number | null,
): Axes | null {
  const at = axes && index !== null ? indexOf(axes, nameOf(before, index)) : null;
  return at === null ? null : (axes?.[at] ?? null);
}

/** A pixel of the picture on screen, kept within its edges, as one of an earlier picture. */
export function heldTo(
  pixel: Pair,
  picture: Picture,
  before: { readonly all: readonly Axes[] | null; readonly index: number | null },
  axes: Axes | null,
): Pair | null {
  const present = sameAxes(picture, before.all, before.index);
  return carried(within(boundsOn(picture, present), pixel), present, axes);
}

const known = new WeakMap<Shape, { axes: readonly Axes[] | null; placed: Placed | null }>();

/** The place of a shape, which is kept as long as shape and picture are the same. */
export function placedOn(shape: Shape, { axes }: Picture): Placed | null {
  const found = known.get(shape);
  if (found?.axes === axes) return found.placed;
  const placed = placeOf(shape, axes);
  known.set(shape, { axes, placed });
  return placed;
}
