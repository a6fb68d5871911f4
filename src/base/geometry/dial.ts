/** Polar axes: angles around a pole, and radii on a scale; as Python's `images/axes/dial.py`. */

import type { Axes, Data } from './axes';
import { invert, transform, type Pair, type PolarScale, type Scale } from './scales';

export interface PolarAxes extends Axes {
  readonly xscale: PolarScale;
  readonly yscale: Scale;
  readonly x: Pair;
  readonly y: Pair;
}

const TURN = 2 * Math.PI;
/** Of angles at the ends of a sector, and of radii at its rims. */
const ROUNDING = 1e-9;

export interface Dial {
  readonly contains: (pixel: Pair) => boolean;
  readonly dataAt: (pixel: Pair) => Data;
  readonly pixelOf: (data: Data) => Data;
}

export function dialOf({ box, x: angles, y: radii, xscale: polar, yscale }: PolarAxes): Dial {
  const [left, top, right, bottom] = box;
  const [centerX, centerY] = polar.center ?? [(left + right) / 2, (top + bottom) / 2];
  const [radiusX, radiusY] = polar.radius ?? [(right - left) / 2, (bottom - top) / 2];
  const pole = transform(yscale, polar.origin ?? radii[0]);
  const rim = transform(yscale, radii[1]);
  const first = Math.min(...angles);

  /** The distance of a radius from the pole, as a part of that of the outer limit. */
  const partOf = (radius: number) => (transform(yscale, radius) - pole) / (rim - pole);

  /** The angle, from the smaller end of the sector on, and the part of the outer radius. */
  const angleAndPart = ([x, y]: Pair): Pair => {
    const [across, up] = [(x - centerX) / radiusX, (centerY - y) / radiusY];
    const angle = (Math.atan2(up, across) - polar.zero) * polar.direction;
    const turned = (((angle - first) % TURN) + TURN) % TURN;
    // The end of the turn is its start, up to rounding.
    return [first + (turned > TURN - ROUNDING ? 0 : turned), Math.hypot(across, up)];
  };

  return {
    contains(pixel) {
      const [angle, part] = angleAndPart(pixel);
      const isInRing = part >= partOf(radii[0]) - ROUNDING && part <= 1 + ROUNDING;
      return isInRing && angle - first <= Math.max(...angles) - first + ROUNDING;
    },
    dataAt(pixel) {
      const [angle, part] = angleAndPart(pixel);
      const radius = invert(yscale, pole + (rim - pole) * part);
      return [angle, Number.isFinite(radius) ? radius : null];
    },
    /** Null for a radius behind the pole. */
    pixelOf([angle, radius]) {
      if (angle === null || radius === null) return [null, null];
      const part = partOf(radius);
      if (!(part >= 0 && part < Infinity)) return [null, null];
      const turned = polar.zero + polar.direction * angle;
      return [
        centerX + radiusX * part * Math.cos(turned),
        centerY - radiusY * part * Math.sin(turned),
      ];
    },
  };
}
