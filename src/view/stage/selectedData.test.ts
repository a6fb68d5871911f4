import { expect, it } from 'vitest';
import type { Axes } from '../../base/geometry/axes';
import type { Scale } from '../../base/geometry/scales';
import { describe as described, placeIn, type Shape } from './selectedData';

const LINEAR: Scale = { name: 'linear' };
const SIZE = [640, 480] as const;

function axes(more: Partial<Axes> = {}): Axes {
  const base = { box: [100, 20, 500, 420] as const, x: [0, 10] as const, y: [1, 100] as const };
  return { ...base, xscale: LINEAR, yscale: LINEAR, name: null, ...more };
}

const box: Shape = {
  type: 'box',
  points: [
    [300, 120],
    [200, 220],
  ],
};

it('a box tells its ends in data, the smaller ones first', () => {
  const found = described(box, [axes({ yscale: { name: 'log' } })], 0);
  expect(found.range?.x).toEqual([2.5, 5]);
  expect(found.range?.y?.map((each) => Number(each).toPrecision(6))).toEqual([
    '10.0000',
    '31.6228',
  ]);
  expect(found).toMatchObject({
    type: 'box',
    axes: 0,
    scales: { x: 'linear', y: 'log' },
    px: { x: [200, 300], y: [120, 220] },
  });
});

it('on an axis that falls, and without axes, the smaller end is the first as well', () => {
  expect(described(box, [axes({ x: [10, 0] })], 0).range?.x).toEqual([5, 7.5]);
  expect(described(box, [], null)).toMatchObject({
    axes: null,
    range: { x: [200, 300], y: [120, 220] },
    scales: { x: 'linear', y: 'linear' },
  });
});

it('times are texts, and categories have positions and labels', () => {
  const found = described(
    box,
    [
      axes({
        x: [0, 4000],
        xscale: { name: 'date' },
        y: [-0.5, 3.5],
        yscale: { name: 'category', labels: ['a', 'b', 'c', 'd'] },
      }),
    ],
    0,
  );
  expect(found.range).toEqual({
    x: ['1970-01-01T00:00:01.000Z', '1970-01-01T00:00:02.000Z'],
    y: [1.5, 2.5],
  });
  expect(found.labels).toEqual({ x: null, y: ['c'] });
});

it('on polar axes a box becomes the corners of a lasso, and the pole is told', () => {
  const polar: Scale = {
    name: 'polar',
    zero: 0,
    direction: 1,
    origin: null,
    center: null,
    radius: null,
  };
  const found = described(box, [axes({ x: [0, 6.28], y: [2, 9], xscale: polar })], 0);
  expect(found.range).toBeUndefined();
  expect(found.lassoPoints?.x).toHaveLength(4);
  expect(found.scales).toEqual({ x: ['polar', 0, 1, 2, null, null], y: 'linear' });
});

it('nothing is known of data where the axes, or the scale of one direction, are unknown', () => {
  expect(described(box, null, null)).toMatchObject({
    axes: null,
    range: { x: null, y: null },
    scales: null,
    px: { x: [200, 300], y: [120, 220] },
  });
  const half = described(box, [axes({ x: null, xscale: null })], 0);
  expect(half.range?.x).toBeNull();
  expect(half.range?.y).not.toBeNull();
  expect(half.scales).toEqual({ x: null, y: 'linear' });
});

it.each<[string, Scale, readonly [number, number]]>([
  ['linear', LINEAR, [-3, 8]],
  ['log', { name: 'log' }, [0.01, 1000]],
  ['symlog', { name: 'symlog', linthresh: 2, base: 10, linscale: 1 }, [-100, 1000]],
  ['logit', { name: 'logit' }, [0.001, 0.999]],
  ['date', { name: 'date' }, [0, 86_400_000]],
  ['date of 40 ms', { name: 'date' }, [1_711_846_799_002, 1_711_846_799_042]],
])('what was told on a scale %s has the same place again', (_, scale, limits) => {
  const all = [axes(), axes({ name: 'own', x: limits, xscale: scale, y: limits, yscale: scale })];
  for (const type of ['box', 'lasso'] as const) {
    const points = [
      [120.5, 31],
      [433, 200.25],
      [222, 400],
    ] as const;
    const shape = { type, points: type === 'box' ? points.slice(0, 2) : points };
    const told: unknown = JSON.parse(JSON.stringify(described(shape, all, 1)));
    const placed = placeIn(told, all, SIZE);
    expect(placed?.index).toBe(1);
    const flat = (list: readonly (readonly [number, number])[] = []) =>
      list.flat().sort((a, b) => a - b);
    const [before, after] = [flat(shape.points), flat(placed?.points)];
    // A millisecond of a day is less than a hundredth of a pixel here.
    before.forEach((each, index) => {
      expect(after[index]).toBeCloseTo(each, 2);
    });
  }
});

it('a callback may set one range, which spans the axes in the other direction', () => {
  const placed = placeIn({ range: { x: [2.5, 5] } }, [axes()], SIZE);
  expect(placed).toEqual({
    type: 'box',
    index: 0,
    points: [
      [200, 420],
      [300, 20],
    ],
  });
  const dates = axes({ x: [0, 4000], xscale: { name: 'date' } });
  const set = { range: { x: ['1970-01-01T00:00:01', '1970-01-01T00:00:02Z'] } };
  expect(placeIn(set, [dates], SIZE)?.points.map(([x]) => x)).toEqual([200, 300]);
});

it('an end that a log scale cannot show is at the smaller limit', () => {
  const log = axes({ x: [1, 100], xscale: { name: 'log' } });
  const placed = placeIn({ range: { x: [-5, 10] } }, [log], SIZE);
  expect(placed?.points.map(([x]) => x)).toEqual([100, 300]);
});

it.each([
  [[0.1, 0.9] as const, [300, 500]],
  [[0.9, 0.1] as const, [300, 100]],
])('ends that a logit scale from %j cannot show are behind its own ends', (limits, ends) => {
  const logit = axes({ x: limits, xscale: { name: 'logit' } });
  const placed = placeIn({ range: { x: [0.5, 1] } }, [logit], SIZE);
  expect(placed?.points.map(([x]) => Math.round(x))).toEqual(ends);
  const below = placeIn({ range: { x: [0, 0.5] } }, [logit], SIZE);
  expect(Math.round(below?.points[0]?.[0] ?? NaN)).toBe(600 - (ends[1] ?? NaN));
});

it.each([
  ['a text', 'all'],
  ['no data', {}],
  ['a range of one', { range: { x: [1] } }],
  ['a range of texts', { range: { x: ['a', 'b'] } }],
  ['a range where the scale is unknown', { axes: 'bent', range: { x: [1, 2] } }],
  ['unknown axes', { axes: 'other', range: { x: [1, 2] } }],
  ['a lasso of two', { lassoPoints: { x: [1, 2], y: [1, 2] } }],
  ['a lasso with a gap', { lassoPoints: { x: [1, 2, null], y: [1, 2, 3] } }],
  ['lists of other lengths', { lassoPoints: { x: [1, 2, 3], y: [1, 2] } }],
])('a selection that is %s has no place', (_, given) => {
  expect(placeIn(given, [axes(), axes({ x: null, xscale: null, name: 'bent' })], SIZE)).toBeNull();
});

it('no selection has a place on a picture whose axes are unknown', () => {
  expect(placeIn({ range: { x: [1, 2] } }, null, SIZE)).toBeNull();
});
