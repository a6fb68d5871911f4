import { describe, expect, test } from 'vitest';
import vectors from '../../../tests/view_vectors.json';
import { isoTime, withoutTexts } from './isoTimes';
import type { Pair } from './scales';
import {
  boxed,
  isSameView,
  isView,
  nextOnLattice,
  normalised,
  onLattice,
  panned,
  placeIn,
  viewText,
  zoomed,
  type View,
  type ViewHome,
} from './view';

interface Vector {
  readonly home: Omit<ViewHome, 'bounds'> & { readonly bounds: View | null };
  readonly pixels: Pair;
  readonly view: View;
  readonly normalised: View;
  readonly text: string;
  /** Of which the ends in x are made. */
  readonly iso?: { readonly x: readonly string[] };
}

const VECTORS = vectors as unknown as readonly Vector[];

const PLAIN: ViewHome = { x: [0, 8], y: [-2, 2] };
const HOMES: readonly ViewHome[] = [
  PLAIN,
  { x: [0, 8], y: [4, 0], equal: true },
  { x: [100, 1], y: [1, 1e6], xscale: 'log', yscale: 'log' },
  { x: [1.7e12, 1.8e12], y: [-1e-9, 1e-9], xscale: 'date' },
];
const PIXELS: Pair = [800, 400];

function homeOf({ home: { bounds, ...home } }: Vector): ViewHome {
  return { ...home, ...(bounds ? { bounds } : {}) };
}

function closeTo(scale: string | undefined, found: Pair, expected: Pair, pixels: number) {
  const straighten = (value: number) => (scale === 'log' ? Math.log10(value) : value);
  const [a, b, c, d] = [...found, ...expected].map(straighten) as [number, number, number, number];
  const largest = Math.max(Math.abs(c), Math.abs(d));
  const allowed = Math.max(4 * Number.EPSILON * largest, (1e-9 * Math.abs(d - c)) / pixels);
  expect(Math.abs(a - c)).toBeLessThanOrEqual(allowed);
  expect(Math.abs(b - d)).toBeLessThanOrEqual(allowed);
}

test('views are normalised as in Python', () => {
  expect(VECTORS.length).toBeGreaterThan(200);
  for (const vector of VECTORS) {
    const home = homeOf(vector);
    const found = normalised(home, vector.view, vector.pixels);
    closeTo(home.xscale, found.x, vector.normalised.x, vector.pixels[0]);
    closeTo(home.yscale, found.y, vector.normalised.y, vector.pixels[1]);
  }
});

test('views are written as in Python', () => {
  for (const { view, text } of VECTORS) expect(decodeURIComponent(viewText(view))).toBe(text);
});

test('a plus is percent-encoded', () => {
  expect(viewText({ x: [-0, 1e21], y: [1e-12, 2] })).toBe('0,1e%2B21,1e-12,2');
});

test('a normalised view is normalised', () => {
  for (const vector of VECTORS) {
    const home = homeOf(vector);
    const once = normalised(home, vector.view, vector.pixels);
    expect(isSameView(home, normalised(home, once, vector.pixels), once, [1e6, 1e6])).toBe(true);
  }
});

test.each(HOMES)('the point of a zoom stays where it is', (home) => {
  const at: Pair = [0.25, 0.9];
  const before = boxed(home, home, at, [at[0] + 0.01, at[1] + 0.01]);
  const inner = zoomed(home, home, 0.3, at);
  const after = boxed(home, inner, at, [at[0] + 0.01 / 0.3, at[1] + 0.01 / 0.3]);
  expect(isSameView(home, before, after, [1e6, 1e6])).toBe(true);
});

test.each(HOMES)('a picture that was moved is beside its box', (home) => {
  const view = panned(home, home, [0.25, -0.5]);
  const { left, top, width, height } = placeIn(home, home, view);
  expect([left, top, width, height].map((each) => Math.round(each * 1e6) / 1e6)).toEqual([
    ...[0.25, -0.5, 1, 1],
  ]);
});

test.each(HOMES)('a box of the picture fills the box', (home) => {
  const view = boxed(home, home, [0.75, 0.25], [0.25, 0.5]);
  const { left, top, width, height } = placeIn(home, home, view);
  expect([left, top, width, height].map((each) => Math.round(each * 1e6) / 1e6)).toEqual([
    ...[-0.5, -1, 2, 4],
  ]);
});

test.each(HOMES)('steps of the lattice in and out end at home', (home) => {
  const at: Pair = [0.3, 0.6];
  let view = normalised(home, home, PIXELS);
  const start = view;
  for (let step = 0; step < 10; step++) {
    view = onLattice(home, zoomed(home, view, 0.87, at), PIXELS, at);
  }
  expect(isSameView(home, view, start, PIXELS)).toBe(false);
  for (let step = 0; step < 10; step++) {
    view = onLattice(home, zoomed(home, view, 1 / 0.87, at), PIXELS, at);
  }
  expect(view).toEqual(start);
});

test('a deep zoom keeps its doubles', () => {
  const home: ViewHome = { x: [-2.5, 1.5], y: [-1.25, 1.25], equal: true };
  let view: View = normalised(home, home, [1600, 1000]);
  const at: Pair = [0.4375, 0.5];
  for (let step = 0; step < 300; step++) {
    view = onLattice(home, zoomed(home, view, 0.5, at), [1600, 1000], at);
  }
  const { x } = view;
  const unit = (x[1] - x[0]) / 1600;
  expect(unit).toBeGreaterThanOrEqual(7.9 * Number.EPSILON * Math.max(...x.map(Math.abs)));
  expect(unit).toBeLessThan(1e-14);
});

test('times of a callback are read as in Python', () => {
  const written = VECTORS.filter(({ iso }) => iso);
  expect(written.length).toBeGreaterThan(10);
  for (const vector of written) {
    const read = withoutTexts({ ...vector.view, ...vector.iso }, homeOf(vector));
    expect(read).toEqual(vector.view);
  }
});

const DATES: ViewHome = { x: [0, 1e12], y: [0, 1], xscale: 'date' };

// The same in Python's tests.
test.each([
  '',
  '0',
  '2026',
  '2026-01',
  '2026-1-31',
  '20260131',
  '2026-W05-6',
  '2026-02-30',
  '2025-02-29',
  '2026-13-01',
  '0000-01-01',
  '2026-01-31T',
  '2026-01-31T12',
  '2026-01-31T24:00',
  '2026-01-31T12:60',
  '2026-01-31T12:00:60',
  '2026-01-31T12:00:00.',
  '2026-01-31T12:00:00.1234567890',
  '2026-01-31t12:00:00z',
  '2026-01-31Z',
  '2026-01-31T12:00+1',
  '2026-01-31T12:00+24:00',
  ' 2026-01-31',
  '2026-01-31\n',
  '٢٠٢٦-01-31',
  'Jan 31 2026',
])('%j is no time', (text) => {
  expect(isoTime(text)).toBeNull();
  const view = { x: [text, '2026-02-01'], y: [0, 1] };
  expect(isView(withoutTexts(view, DATES), DATES)).toBe(false);
});

test('texts are times on a date scale only', () => {
  const view = { x: ['1970-01-02', 9e7], y: ['1970-01-02', 1] };
  expect(withoutTexts(view, DATES)).toEqual({ x: [86_400_000, 9e7], y: ['1970-01-02', 1] });
  const turned = { ...DATES, xscale: 'linear', yscale: 'date' } as const;
  expect(withoutTexts(view, turned)).toEqual({ x: ['1970-01-02', 9e7], y: [86_400_000, 1] });
});

test.each([null, 3, 'home', ['2026-01-31'], { x: '2026-01-31' }, {}])(
  '%j stays no view on a date scale',
  (view) => {
    expect(isView(withoutTexts(view, DATES), DATES)).toBe(false);
  },
);

test.each([
  ['a number', 3],
  ['nothing', null],
  ['an empty range', { x: [1, 1], y: [0, 1] }],
  ['the other direction', { x: [3, 1], y: [0, 1] }],
  ['no number', { x: [null, 1], y: [0, 1] }],
  ['three ends', { x: [1, 2, 3], y: [0, 1] }],
  ['half of it', { x: [1, 2] }],
])('%s is no view', (_, value) => {
  expect(isView(value, PLAIN)).toBe(false);
});

test('a view on a logarithmic scale is over 0', () => {
  const home: ViewHome = { x: [1, 10], y: [0, 1], xscale: 'log' };
  expect(isView({ x: [-1, 10], y: [0, 1] }, home)).toBe(false);
  expect(isView({ x: [1, 10], y: [-1, 1] }, home)).toBe(true);
});

const DEEP: readonly ViewHome[] = [
  ...HOMES,
  { x: [1, 9], y: [1000, 1001], equal: true },
  { x: [-3, 1], y: [1, 2], bounds: { x: [-3, 1], y: [0, 2] } },
];

/** The largest distance between the edges of two views, in parts of the box. */
function driftOf(home: ViewHome, one: View, other: View): number {
  const { left, top, width, height } = placeIn(home, one, other);
  return Math.max(...[left, top, width - 1, height - 1].map(Math.abs));
}

describe.each(DEEP)('at the end of doubles (home %#)', (home) => {
  const at: Pair = [0.9, 0.15];
  const turns: readonly [string, (view: View) => View][] = [
    ['wheel', (view) => normalised(home, zoomed(home, view, 0.7, at, PIXELS), PIXELS)],
    ['step', (view) => nextOnLattice(home, view, PIXELS, at, -2)],
    ['rest', (view) => onLattice(home, zoomed(home, view, 0.7, at, PIXELS), PIXELS, at)],
  ];

  test.each(turns)('each further %s leaves the view where it is', (_, turn) => {
    let view = normalised(home, home, PIXELS);
    for (let step = 0; step < 300; step++) view = turn(view);
    const end = view;
    for (let step = 0; step < 20; step++) view = turn(view);
    expect(driftOf(home, end, view)).toBeLessThan(0.02);
  });

  test('one large step stays around its point', () => {
    const whole = normalised(home, home, PIXELS);
    const once = normalised(home, zoomed(home, whole, 1e-30, at, PIXELS), PIXELS);
    const { left, top, width, height } = placeIn(home, whole, once);
    // The point of the whole, seen in the deep view, in parts of that box.
    const seen = [left + width * at[0] - at[0], top + height * at[1] - at[1]];
    expect(Math.max(...seen.map(Math.abs))).toBeLessThan(0.02);
  });
});

test.each<ViewHome & { readonly bounds: View }>([
  { x: [-3, 1], y: [1, 2], bounds: { x: [-30, 10], y: [0, 2] }, equal: true },
  { x: [5, -5], y: [1, 9], bounds: { x: [-5, 5], y: [0, 400] }, equal: true },
  {
    x: [1, 10],
    y: [1, 10],
    bounds: { x: [0.1, 1e4], y: [1, 10] },
    equal: true,
    xscale: 'log',
    yscale: 'log',
  },
  { x: [0, 4], y: [0, 3], bounds: { x: [0, 8], y: [0, 6] } },
])('zooming out ends where all within the bounds is visible (home %#)', (home) => {
  const at: Pair = [0.9, 0.15];
  const most = normalised(home, home.bounds, PIXELS);
  let view = normalised(home, home, PIXELS);
  for (let step = 0; step < 50; step++) {
    view = normalised(home, zoomed(home, view, 1.3, at, PIXELS), PIXELS);
  }
  expect(driftOf(home, most, view)).toBeLessThan(1e-6);
  expect(driftOf(home, most, nextOnLattice(home, view, PIXELS, at, 4))).toBeLessThan(0.2);
  const [before, middle] = [view, [0.5, 0.5] as const];
  view = normalised(home, zoomed(home, view, 1.3, middle, PIXELS), PIXELS);
  expect(view).toEqual(before);
});
