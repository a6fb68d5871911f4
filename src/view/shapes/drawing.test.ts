import { expect, it } from 'vitest';
import type { Pair } from '../../base/geometry/scales';
import { Drawing } from './drawing';
import { handleAt, partAt } from './hits';
import type { Outline } from './outline';
import { distanceTo, thinned } from './thinning';

const ground = { all: [], axes: null, index: null, scale: 2 } as const;
const twice = ([x, y]: Pair): Pair => [2 * x, 2 * y];

/** A line of a hand: a circle, with the steps of a mouse. */
const stroke = Array.from({ length: 300 }, (_, at): Pair => {
  const turn = (at / 300) * 6;
  return [Math.round(200 + 90 * Math.cos(turn)), Math.round(150 + 90 * Math.sin(turn))];
});

it('a freehand line is thinned, and leaves its place by at most half a pixel of the screen', () => {
  const drawing = new Drawing('drawopenpath', ground, stroke[0] ?? [0, 0]);
  for (const point of stroke.slice(1)) drawing.extend(point);
  const { points = [] } = drawing.finish() ?? {};
  expect(points.length).toBeLessThan(stroke.length);
  for (const point of stroke) {
    const off = points.slice(1).map((end, at) => distanceTo(points[at] ?? end, end, point));
    expect(Math.min(...off)).toBeLessThanOrEqual(0.25);
  }
});

it('thinning keeps the ends, and each corner of a polygon', () => {
  const corners: Pair[] = [
    [0, 0],
    [10, 0],
    [10, 10],
    [0, 10],
  ];
  const steps = corners.slice(1).flatMap((end, at) => {
    const [x, y] = corners[at] ?? end;
    return [0.25, 0.5, 0.75, 1].map((part): Pair => [
      x + (end[0] - x) * part,
      y + (end[1] - y) * part,
    ]);
  });
  expect(thinned([[0, 0], ...steps], 0.1)).toEqual(corners);
  expect(thinned([[1, 1]], 0.1)).toEqual([[1, 1]]);
});

it('a press without an extent, and a path of too few corners, draw nothing', () => {
  const tiny = new Drawing('drawrect', ground, [10, 10]);
  tiny.extend([11, 10.5]);
  expect(tiny.finish()).toBeNull();
  const flat = new Drawing('drawclosedpath', ground, [10, 10]);
  flat.isByCorners = true;
  flat.add([90, 10]);
  expect(flat.finish()).toBeNull();
});

it('corners of clicks stay, a drag between them is thinned, and the last one can be taken back', () => {
  const drawing = new Drawing('drawclosedpath', ground, [10, 10]);
  drawing.isByCorners = true;
  for (const corner of [
    [50, 10.1],
    [90, 10],
    [90, 90],
  ] as const)
    drawing.add(corner);
  for (let y = 89; y > 50; y--) drawing.extend([90 - (90 - y), y]);
  drawing.settle();
  drawing.add([-20, 30]);
  drawing.removeLast();
  drawing.add([20, 40]);
  const { points } = drawing.finish() ?? {};
  expect(points).toEqual([
    [10, 10],
    [50, 10.1],
    [90, 10],
    [90, 90],
    [51, 51],
    [20, 40],
  ]);
});

it('the pointer hits handles, edges and insides; an open path and a line have no inside', () => {
  const square: Outline = {
    type: 'rect',
    points: [
      [10, 10],
      [60, 40],
    ],
    isClosed: true,
  };
  expect(handleAt(square, twice, [121, 81], 5)).toEqual({ kind: 'box', x: 1, y: 1 });
  expect(handleAt(square, twice, [121, 50], 5)).toEqual({ kind: 'box', x: 1, y: null });
  expect(handleAt(square, twice, [100, 50], 5)).toBeNull();
  expect(partAt(square, twice, [70, 22], 5)).toBe('edge');
  expect(partAt(square, twice, [70, 50], 5)).toBe('inside');
  expect(partAt(square, twice, [130, 50], 5)).toBeNull();
  const round: Outline = { ...square, type: 'circle' };
  expect(partAt(round, twice, [24, 24], 3)).toBeNull();
  expect(partAt(round, twice, [70, 22], 3)).toBe('edge');
  const open: Outline = {
    type: 'path',
    points: [
      [10, 10],
      [60, 10],
      [60, 40],
    ],
    isClosed: false,
  };
  expect(partAt(open, twice, [100, 40], 3)).toBeNull();
  expect(partAt({ ...open, isClosed: true }, twice, [100, 40], 3)).toBe('inside');
  expect(partAt(open, twice, [70, 50], 3)).toBeNull();
});

it('holes of a path that crosses itself are no inside', () => {
  const star = [0, 1, 2, 3, 4].map((at): Pair => {
    const turn = (at * 4 * Math.PI) / 5;
    return [50 + 40 * Math.sin(turn), 50 - 40 * Math.cos(turn)];
  });
  const outline: Outline = { type: 'path', points: star, isClosed: true };
  expect(partAt(outline, twice, [100, 100], 2)).toBeNull();
  expect(partAt(outline, twice, [100, 40], 2)).toBe('inside');
});
