import { describe, expect, it } from 'vitest';
import vectors from '../../../tests/geometry_vectors.json';
import { readAxes } from './axesHeader';
import type { Axes } from './axes';
import { pixelOf } from './data';
import { placed, toPicture, toWindow, type Box, type Placement, type Shown } from './placement';
import type { Pair } from './scales';
import { spotAt } from './spot';

interface PointVector {
  readonly placement: number;
  readonly figure: number;
  readonly window: Pair;
  readonly pixel: Pair | null;
  /** Row and column. */
  readonly index?: Pair;
  readonly axes?: number | null;
  readonly data?: readonly [number | null, number | null];
}

const SIZE = { width: 640, height: 480 };
const TOLERANCE = 1e-9;

const points = vectors.points as unknown as readonly PointVector[];
const placements = (vectors.placements as unknown as readonly (Shown & { box: Box })[]).map(
  (each) => placed(each, each.box),
);
const figures = vectors.figures.map(({ header }) => readAxes(header, SIZE));
const named = vectors.figures.map(({ name }, figure) => ({ name, figure }));

function areNear(found: number | null, expected: number | null | undefined, unit = 1000): boolean {
  if (found === null || expected === null || expected === undefined) return found === expected;
  return Math.abs(found - expected) <= TOLERANCE * unit + 2e-15 * Math.abs(expected);
}

/** The length beside which a difference of data is small. */
function unitOf(axes: Axes | undefined, index: 0 | 1, expected = 0): number {
  const [scale, limits] = index ? [axes?.yscale, axes?.y] : [axes?.xscale, axes?.x];
  if (!scale || !limits) return 1000;
  if (scale.name === 'log' || scale.name === 'logit') return Math.abs(expected);
  const [first, last] = limits;
  return Math.min(Math.max(Math.abs(first), Math.abs(last)), Math.abs(last - first));
}

function placementOf({ placement }: PointVector): Placement {
  const found = placements[placement];
  if (!found) throw new Error('no area');
  return found;
}

function isAsTold(vector: PointVector): boolean {
  const pixel = toPicture(placementOf(vector), vector.window);
  if (!pixel || !vector.pixel) return pixel === vector.pixel;
  const axes = figures[vector.figure] ?? null;
  const spot = spotAt(axes, pixel);
  const own = axes?.[vector.axes ?? -1];
  const { data } = vector;
  return (
    areNear(pixel[0], vector.pixel[0]) &&
    areNear(pixel[1], vector.pixel[1]) &&
    spot.axes === vector.axes &&
    spot.row === vector.index?.[0] &&
    spot.col === vector.index[1] &&
    areNear(spot.data[0], data?.[0], unitOf(own, 0, data?.[0] ?? 0)) &&
    areNear(spot.data[1], data?.[1], unitOf(own, 1, data?.[1] ?? 0))
  );
}

describe('the vectors in common with Python', () => {
  it('are at least 400 on axes and 600 beside them', () => {
    const onAxes = points.filter(({ axes }) => axes !== null && axes !== undefined);
    expect(onAxes.length).toBeGreaterThanOrEqual(400);
    expect(points.length - onAxes.length).toBeGreaterThanOrEqual(600);
    expect(placements).not.toContain(null);
  });

  it.each(named)('points of the window have their pixels and data: $name', ({ figure }) => {
    const own = points.filter((each) => each.figure === figure);
    expect(own.length).toBeGreaterThan(0);
    expect(own.filter((each) => !isAsTold(each))).toEqual([]);
  });

  it.each(named)('data have their pixels: $name', ({ figure }) => {
    const wrong = points.filter((each) => {
      const axes = figures[figure]?.[each.axes ?? -1];
      if (each.figure !== figure || !axes || !each.pixel || !each.data) return false;
      const { data, pixel } = each;
      const found = pixelOf(axes, data);
      return ![0, 1].every((n) => areNear(found[n] ?? null, data[n] === null ? null : pixel[n]));
    });
    expect(wrong).toEqual([]);
  });

  it('pixels have their points of the window', () => {
    const wrong = points.filter((each) => {
      const found = each.pixel && toWindow(placementOf(each), each.pixel);
      return found && !found.every((value, n) => areNear(value, each.window[n]));
    });
    expect(wrong).toEqual([]);
  });

  it.each(vectors.headers)('header $text', ({ text, count }) => {
    expect(readAxes(text, SIZE)?.length ?? null).toBe(count);
  });
});
