import { expect, it } from 'vitest';
import type { Axes } from '../../base/geometry/axes';
import { handlesOf, reshaped, withoutCorner } from './editing';
import type { Shape } from './model';
import { geometryOf, placeOf } from './outline';

const BOX = [40, 20, 380, 260] as const;
const LINEAR = { name: 'linear' } as const;
const log: Axes = {
  box: BOX,
  x: [1, 1000],
  y: [-10, 10],
  xscale: { name: 'log' },
  yscale: LINEAR,
  name: 'a',
};
const dates: Axes = { ...log, x: [0, 1e9], xscale: { name: 'date' }, name: 'b' };
const dial: Axes = {
  ...log,
  x: [0, 6],
  y: [0, 5],
  xscale: { name: 'polar', zero: 0, direction: 1, origin: 0, center: null, radius: null },
};
const rect: Shape = { id: 'r', type: 'rect', x0: 10, x1: 100, y0: -5, y1: 5, axes: 'a' };
const path: Shape = {
  id: 'p',
  type: 'path',
  points: { x: [10, 100, 300.1], y: [0, 1 / 3, 7] },
  axes: 'a',
};

function placed(shape: Shape, axes: readonly Axes[]) {
  const found = placeOf(shape, axes);
  if (!found) throw new Error('it has no place');
  return found;
}

it('a shape comes back from its place on a picture as the data that it had', () => {
  for (const shape of [rect, path]) {
    const outline = placed(shape, [dates, log]);
    expect({ ...shape, ...geometryOf(outline, 1, { outline, shape }) }).toEqual(shape);
  }
  const times: Shape = { ...path, points: { x: ['1970-01-02', '1970-01-05T10:00'], y: [0, 1] } };
  const outline = placed({ ...times, axes: 'b' }, [log, dates]);
  expect(geometryOf(outline, 1)?.points?.x).toEqual([
    '1970-01-02T00:00:00.000Z',
    '1970-01-05T10:00:00.000Z',
  ]);
});

it('a handle changes the data in its own direction only', () => {
  const outline = placed(rect, [log]);
  const side = handlesOf(outline).find(({ point }) => point[0] > 250 && point[1] === 140);
  if (!side) throw new Error('there is no handle at the right side');
  const wider = reshaped(outline, side.grip, side.point, [380, 111]);
  const geometry = geometryOf(wider, 1, { outline, shape: rect });
  expect(geometry).toEqual({ x0: 10, x1: expect.closeTo(1000) as number, y0: -5, y1: 5 });
});

it('a move on a logarithmic axis keeps the shape of the screen', () => {
  const outline = placed(path, [log]);
  const moved = reshaped(outline, { kind: 'inside' }, [0, 0], [340 / 3, 0]);
  const { points } = geometryOf(moved, 1, { outline, shape: path }) ?? {};
  expect(points?.x).toEqual([100, 1000, 3001].map((each) => expect.closeTo(each, 6) as number));
  expect(points?.y).toEqual([0, 1 / 3, 7]);
});

it('corners are added in the middle of an edge and removed until an area would be lost', () => {
  const outline = placed(path, [log]);
  const middle = handlesOf(outline).find(({ grip }) => grip.kind === 'middle' && grip.index === 2);
  if (!middle) throw new Error('a closed path has as many middles as corners');
  const more = reshaped(outline, middle.grip, middle.point, [100, 100]);
  expect(more.points).toHaveLength(4);
  expect(more.points[3]).toEqual([expect.closeTo(100) as number, expect.closeTo(100) as number]);
  expect(withoutCorner(more, 3)?.points).toEqual(outline.points);
  expect(withoutCorner(outline, 0)).toBeNull();
  expect(withoutCorner({ ...outline, isClosed: false }, 0)?.points).toHaveLength(2);
});

it('corners that come and go leave the data of the others to the last digit', () => {
  const shape: Shape = {
    id: 'p',
    type: 'path',
    points: { x: [1.1, 33.3, 77.7, 5.55], y: [0.1, 0.2, 0.3, 1 / 7] },
    axes: 'a',
  };
  const outline = placed(shape, [log]);
  const before = { outline, shape };
  const fewer = withoutCorner(outline, 1) ?? outline;
  expect(geometryOf(fewer, 1, before)).toEqual({
    points: { x: [1.1, 77.7, 5.55], y: [0.1, 0.3, 1 / 7] },
  });
  const more = reshaped(outline, { kind: 'middle', index: 3 }, [0, 0], [0, 0]);
  const { points } = geometryOf(more, 1, before) ?? {};
  expect(points?.x.slice(0, 4)).toEqual([1.1, 33.3, 77.7, 5.55]);
  expect(points?.y.slice(0, 4)).toEqual([0.1, 0.2, 0.3, 1 / 7]);
});

it('shapes have no place where their axes are gone, or cannot show them', () => {
  expect(placeOf(rect, [dates])).toBeNull();
  expect(placeOf(rect, [])).toBeNull();
  expect(placeOf(rect, null)).toBeNull();
  expect(placeOf({ ...rect, x0: -1 }, [log])).toBeNull();
  expect(placeOf({ ...rect, axes: 0 }, [dial])).toBeNull();
  expect(placeOf({ ...rect, axes: null }, [])).not.toBeNull();
  const broken = [{ type: 'star' }, { y1: null }, { type: 'path' }, { type: 'path', points: 5 }];
  for (const members of broken) {
    expect(placeOf({ ...rect, ...members } as unknown as Shape, [log])).toBeNull();
  }
});

it('a box that was drawn has its smaller data first', () => {
  const outline = {
    type: 'rect',
    points: [
      [90.126, 80],
      [10, 70],
    ],
    isClosed: true,
    axes: null,
  } as const;
  expect(geometryOf(outline, 1)).toEqual({ x0: 10, x1: 90.13, y0: 70, y1: 80 });
  expect(geometryOf({ ...outline, type: 'line' }, 1)).toEqual({
    x0: 90.13,
    x1: 10,
    y0: 80,
    y1: 70,
  });
});
