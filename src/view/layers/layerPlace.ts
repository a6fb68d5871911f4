/** The place of a layer on an image: by the data of both, or all of the image. Pure. */

import type { Axes } from '../../base/geometry/axes';
import { nameOf } from '../../base/geometry/told';
import { transform, type Pair, type Scale } from '../../base/geometry/scales';
import type { Rectangle } from '../../loader/shownSet';
import { ImageError } from '../../request/imageError';
import { scaled, within } from '../stage/stackClips';

/** A picture and its axes, which are null where they are unknown. */
export interface Measured {
  readonly size: Pair;
  readonly axes: readonly Axes[] | null;
}

export interface LayerPlace {
  /** As fractions of the image; left is greater than right where the layer is mirrored. */
  readonly rect: Rectangle;
  /** The part of the image that the layer may cover. */
  readonly clip: Rectangle;
}

export const WHOLE: Rectangle = [0, 0, 1, 1];
/** Sizes of the image: browsers place no elements of over 17 million pixels. */
const MOST_ENLARGED = 4096;

/** Throws an `ImageError` where the layer has no place. */
export function placeOfLayer(layer: Measured, image: Measured): LayerPlace {
  if (!layer.axes) throw misplaced('The axes of the layer are not known.');
  if (layer.axes.length === 0) return { rect: WHOLE, clip: WHOLE };
  if (!image.axes) throw misplaced('The axes of the image are not known.');
  const [own, base] = pairOf(layer.axes, image.axes);
  const [[left, right], [bottom, top]] = [alongX(own, base), alongY(own, base)];
  const all: Rectangle = [0, 0, ...image.size];
  // From the box of the axes to all of the layer.
  const box = within(own.box, [0, 0, ...layer.size]);
  const rect = scaled(within(WHOLE, box), within([left, top, right, bottom], all));
  if (Math.max(Math.abs(rect[2] - rect[0]), Math.abs(rect[3] - rect[1])) > MOST_ENLARGED) {
    throw misplaced(`The image shows less than 1/${MOST_ENLARGED} of it; ask for a View in its function.`); // prettier-ignore
  }
  return { rect, clip: within(base.box, all) };
}

/** The axes of the same name, else the first ones of both. */
function pairOf(own: readonly Axes[], image: readonly Axes[]): readonly [Axes, Axes] {
  const named = own.flatMap((each, index) => {
    const name = nameOf(own, index);
    const found = image.find((_, at) => typeof name === 'string' && nameOf(image, at) === name);
    return found ? [[each, found] as const] : [];
  });
  const [[first], [base]] = [own, image];
  if (named[0]) return named[0];
  if (first && base) return [first, base];
  throw misplaced('The layer has axes, and the image has none; give both an extent, or neither.');
}

/** The left and the right end of the layer's axes, in pixels of the image. */
function alongX(own: Axes, base: Axes): Pair {
  const [left, , right] = base.box;
  const parts = partsOf([own.x, own.xscale], [base.x, base.xscale], 'x');
  return [left + parts[0] * (right - left), left + parts[1] * (right - left)];
}

/** The bottom and the top end. */
function alongY(own: Axes, base: Axes): Pair {
  const [, top, , bottom] = base.box;
  const parts = partsOf([own.y, own.yscale], [base.y, base.yscale], 'y');
  return [bottom - parts[0] * (bottom - top), bottom - parts[1] * (bottom - top)];
}

type Direction = readonly [Pair | null, Scale | null];

/** The ends of limits, as parts of the way between other ones. */
function partsOf([own, scale]: Direction, [limits, other]: Direction, name: string): Pair {
  const isKnown = own && limits && scale && other;
  if (!isKnown) throw misplaced(`The scale of ${name} is not known.`);
  if (scale.name === 'polar' || other.name === 'polar') {
    throw misplaced('Layers have no place on polar axes; leave out the axes of the layer.');
  }
  if (JSON.stringify(scale) !== JSON.stringify(other)) {
    throw misplaced(`The scales of ${name} differ: ${scale.name} of the layer, ${other.name} of the image.`); // prettier-ignore
  }
  const [first, last] = [transform(scale, limits[0]), transform(scale, limits[1])];
  const part = (value: number) => (transform(scale, value) - first) / (last - first);
  return [part(own[0]), part(own[1])];
}

function misplaced(detail: string): ImageError {
  return new ImageError('params', 'The layer has no place on the image', { detail });
}
