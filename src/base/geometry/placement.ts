/**
 * The place of a picture on a page: pixels of the window to pixels of the picture, and back.
 *
 * Pixels of the window are CSS pixels, as `clientX` and `clientY` of events. The formulas are those
 * of Python's `images/axes/placement.py`.
 */

import type { Pair } from './scales';

/** a, b, c, d, e, f as in CSS: x' = a x + c y + e and y' = b x + d y + f. */
export type Affine = readonly [number, number, number, number, number, number];

export type Fit = 'fill' | 'contain' | 'cover' | 'none' | 'scale-down';

/** An `<img>` in a window, whose ancestors may be transformed. */
export interface Box {
  /** Of the border box, in pixels of the window. */
  readonly center: Pair;
  /** a, b, c, d of all transforms together. */
  readonly linear: readonly [number, number, number, number];
  /** Width and height of the border box, before all transforms. */
  readonly size: Pair;
  /** Border and padding at the top, right, bottom and left, before all transforms. */
  readonly insets: readonly [number, number, number, number];
}

export interface Shown {
  /** Width and height of the exact picture, in pixels. */
  readonly picture: Pair;
  /**
   * Those of the file that is shown, in CSS pixels; a preview, or a picture for a finer screen, has
   * others than `picture`.
   */
  readonly natural: Pair;
  /** CSS `object-fit`. */
  readonly fit: Fit;
  /** CSS `object-position`, as parts of the room that is left. */
  readonly position: Pair;
  /** The lengths in it, in CSS pixels; none by default. */
  readonly shift?: Pair;
}

/** A picture in a window. */
export interface Placement {
  /** From pixels of the picture to pixels of the window. */
  readonly matrix: Affine;
  /** Left, top, right and bottom of the part in the content box, in pixels of the picture. */
  readonly visible: readonly [number, number, number, number];
}

/** Of a point at the edge of a pixel, in pixels. */
const ROUNDING = 1e-9;

/** The size in which a picture is drawn (CSS Images 3, section 5.5), before all transforms. */
export function drawnSize(fit: Fit, natural: Pair, content: Pair): Pair {
  if (fit === 'fill') return content;
  const ratios = [content[0] / natural[0], content[1] / natural[1]];
  const scales = {
    contain: Math.min(...ratios),
    cover: Math.max(...ratios),
    none: 1,
    'scale-down': Math.min(1, ...ratios),
  };
  return [natural[0] * scales[fit], natural[1] * scales[fit]];
}

/** The placement of a picture; null where it has no area. */
export function placed(
  { picture, natural, fit, position, shift = [0, 0] }: Shown,
  box: Box,
): Placement | null {
  const content = contentOf(box);
  if (!(Math.min(...picture, ...natural, ...content) > 0)) return null;
  const drawn = drawnSize(fit, natural, content);
  const left = (content[0] - drawn[0]) * position[0] + shift[0];
  const top = (content[1] - drawn[1]) * position[1] + shift[1];
  const [scaleX, scaleY] = [drawn[0] / picture[0], drawn[1] / picture[1]];
  const [a, b, c, d, e, f] = matrixOf(box);
  const matrix = [
    ...([a * scaleX, b * scaleX, c * scaleY, d * scaleY] as const),
    ...([a * left + c * top + e, b * left + d * top + f] as const),
  ] as const;
  const visible = [
    ...([Math.max(0, -left / scaleX), Math.max(0, -top / scaleY)] as const),
    Math.min(picture[0], (content[0] - left) / scaleX),
    Math.min(picture[1], (content[1] - top) / scaleY),
  ] as const;
  return determinant(matrix) ? { matrix, visible } : null;
}

/** The point of the window at a pixel of the picture, visible or not. */
export function toWindow({ matrix }: Placement, [x, y]: Pair): Pair {
  const [a, b, c, d, e, f] = matrix;
  return [a * x + c * y + e, b * x + d * y + f];
}

/** The pixel of the picture at a point of the window; null beside its visible part. */
export function toPicture({ matrix, visible }: Placement, point: Pair): Pair | null {
  const [a, b, c, d, e, f] = matrix;
  const [across, down] = [point[0] - e, point[1] - f];
  const x = snapped((d * across - c * down) / determinant(matrix));
  const y = snapped((a * down - b * across) / determinant(matrix));
  const [left, top, right, bottom] = visible;
  const isVisible = x >= left - ROUNDING && x < right && y >= top - ROUNDING && y < bottom;
  return isVisible ? [Math.max(x, left), Math.max(y, top)] : null;
}

/** Width and height of the content box, before all transforms. */
function contentOf({ size, insets: [top, right, bottom, left] }: Box): Pair {
  return [size[0] - left - right, size[1] - top - bottom];
}

/** From the top left corner of the content box to the window. */
function matrixOf({ center, linear, size, insets: [top, , , left] }: Box): Affine {
  const [x, y] = [left - size[0] / 2, top - size[1] / 2];
  const [a, b, c, d] = linear;
  return [a, b, c, d, center[0] + a * x + c * y, center[1] + b * x + d * y];
}

/**
 * The number, or the edge of a pixel that it differs from by rounding.
 *
 * Pointers are often at whole pixels of the window; rounding must not move them to a neighbour.
 */
function snapped(number: number): number {
  const edge = Math.floor(number + 0.5);
  return Math.abs(number - edge) < ROUNDING ? edge : number;
}

function determinant([a, b, c, d]: Affine): number {
  return a * d - b * c;
}
