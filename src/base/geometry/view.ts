/**
 * Views: the part of the data that a box shows, and what moves it. Twin of Python's
 * `generators/view_range.py`, held to `tests/view_vectors.json`.
 *
 * Parts of the box are counted from its left and its top edge.
 */

import type { Pair } from './scales';
import {
  bent,
  limitsOf,
  moved,
  sorted,
  STEPS_IN_PIXEL,
  stepOf,
  straight,
  widened,
  type Range,
  type ViewScale,
} from './viewRange';

/** Data at the left and right edge, and at the bottom and top edge. */
export interface View {
  readonly x: Pair;
  readonly y: Pair;
}

/** The default of a function: the view without a hand. */
export interface ViewHome extends View {
  /** A unit is as long in x as in y. */
  readonly equal?: boolean;
  /** The ends between which a view stays. */
  readonly bounds?: View;
  readonly xscale?: ViewScale;
  readonly yscale?: ViewScale;
  /** The data are within axes of the picture, whose shape the box does not tell. */
  readonly figure?: boolean;
}

/** A box in another one, in parts of it. */
export interface Placing {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Steps of the lattice for each doubling. */
const STEPS = 4;

type Both<T> = readonly [T, T];

function rangesOf({ x, y, bounds, xscale = 'linear', yscale = 'linear' }: ViewHome): Both<Range> {
  const within = (pair?: Pair) => (pair ? sorted(pair) : null);
  return [
    { ends: x, bounds: within(bounds?.x), scale: xscale },
    { ends: y, bounds: within(bounds?.y), scale: yscale },
  ];
}

/** The view between spans of straight coordinates. */
function viewOf(home: ViewHome, spans: Both<Pair>, known: View): View {
  const [x, y] = rangesOf(home);
  const { bounds } = home;
  return {
    x: bent(x, spans[0], [...known.x, ...(bounds?.x ?? [])]),
    y: bent(y, spans[1], [...known.y, ...(bounds?.y ?? [])]),
  };
}

function spansOf(home: ViewHome, view: View): Both<Pair> {
  const [x, y] = rangesOf(home);
  return [straight(x, view.x), straight(y, view.y)];
}

function isPair(value: unknown): value is Pair {
  return Array.isArray(value) && value.length === 2 && value.every((each) => Number.isFinite(each));
}

/** True for a view that is finite, not empty, and in the direction of home. */
export function isView(value: unknown, home: ViewHome): value is View {
  const { x, y } = (value ?? {}) as Partial<View>;
  if (!isPair(x) || !isPair(y)) return false;
  return rangesOf(home).every(({ ends, scale }, index) => {
    const given = index === 0 ? x : y;
    const isTurned = given[0] < given[1] !== ends[0] < ends[1];
    return given[0] !== given[1] && !isTurned && (scale !== 'log' || Math.min(...given) > 0);
  });
}

/**
 * A view as it is drawn: within the bounds, and for these device pixels, of which each has at least
 * `STEPS_IN_PIXEL` steps of a double. With `equal` the direction with fewer units in a pixel grows.
 */
export function normalised(home: ViewHome, view: View, pixels: Pair): View {
  const ranges = rangesOf(home);
  const spans = spansOf(home, view);
  const isEqual = home.equal === true;
  const least = (index: 0 | 1) => STEPS_IN_PIXEL * stepOf(ranges[index], spans[index]);
  const unit = (index: 0 | 1) => (spans[index][1] - spans[index][0]) / pixels[index];
  const hasShape = isEqual && !home.figure;
  const common = hasShape ? Math.max(least(0), least(1), unit(0), unit(1)) : 0;
  const along = (index: 0 | 1) => {
    const span = widened(spans[index], common || least(index), pixels[index]);
    return moved(ranges[index], span, isEqual);
  };
  return viewOf(home, [along(0), along(1)], view);
}

/** The view as URLs write it. */
export function viewText({ x, y }: View): string {
  return [...x, ...y]
    .map((each) => String(each === 0 ? 0 : each))
    .join(',')
    .replaceAll('+', '%2B');
}

/**
 * The view in which each length is `factor` times as long; the data at a part of the box stay there.
 * For a box of these device pixels the factor ends where doubles end, and with `equal` where all
 * within the bounds is visible.
 */
export function zoomed(
  home: ViewHome,
  view: View,
  factor: number,
  at: Pair,
  pixels: Pair | null = null,
): View {
  const parts = partsOf(home, at);
  const spans = spansOf(home, view);
  const along = ([low, high]: Pair, times: number, part: number): Pair => {
    const length = (high - low) * times;
    const start = low + (high - low - length) * part;
    return [start, start + length];
  };
  const by = ([across, down]: Both<number>): Both<Pair> => [
    along(spans[0], across, parts[0]),
    along(spans[1], down, parts[1]),
  ];
  const free = by([factor, factor]);
  const least = pixels ? leastFactors(home, spans, free, pixels) : [0, 0];
  const [across, down] = home.equal ? [Math.max(...least), Math.max(...least)] : least;
  const wanted = home.equal ? Math.min(factor, mostFactor(home, spans)) : factor;
  return viewOf(home, by([Math.max(wanted, across), Math.max(wanted, down)]), view);
}

/** The factor by which spans come to hold the bounds in both directions, at least 1. */
function mostFactor(home: ViewHome, spans: Both<Pair>): number {
  const factors = rangesOf(home).map((range, index) => {
    const [[least, most], [low, high]] = [limitsOf(range), spans[index as 0 | 1]];
    return (most - least) / (high - low);
  });
  return Math.max(1, ...factors);
}

/** The factors by which spans come to the end of doubles, near the place of other spans. */
function leastFactors(home: ViewHome, spans: Both<Pair>, near: Both<Pair>, pixels: Pair) {
  const ranges = rangesOf(home);
  const along = (index: 0 | 1) => {
    const length = STEPS_IN_PIXEL * stepOf(ranges[index], near[index]) * pixels[index];
    return length / (spans[index][1] - spans[index][0]);
  };
  return [along(0), along(1)] as const;
}

/** The view after the picture was moved by parts of the box, to the right and down. */
export function panned(home: ViewHome, view: View, by: Pair): View {
  const along = ([low, high]: Pair, part: number): Pair => {
    const step = (high - low) * part;
    return [low - step, high - step];
  };
  const [x, y] = spansOf(home, view);
  const [across, down] = [by[0] * directionOf(home.x), -by[1] * directionOf(home.y)];
  return viewOf(home, [along(x, across), along(y, down)], view);
}

/** The view of the box between two points, in parts of the present box. */
export function boxed(home: ViewHome, view: View, from: Pair, to: Pair): View {
  const [first, second] = [partsOf(home, from), partsOf(home, to)];
  const along = ([low, high]: Pair, ends: Pair): Pair => {
    const [start, end] = sorted(ends);
    return [low + (high - low) * start, low + (high - low) * end];
  };
  const [x, y] = spansOf(home, view);
  return viewOf(home, [along(x, [first[0], second[0]]), along(y, [first[1], second[1]])], view);
}

/**
 * The view at home's scale times a power of the fourth root of 2, the nearest one; the data at a part
 * of the box stay there. At home's scale it is at home where it is so within a device pixel.
 */
export function onLattice(home: ViewHome, view: View, pixels: Pair, at: Pair): View {
  const factor = lengthOf(home, view, pixels) / lengthOf(home, home, pixels);
  const steps = Math.round(STEPS * Math.log2(factor));
  const found = zoomed(home, view, 2 ** (steps / STEPS) / factor, at, pixels);
  const placed = normalised(home, found, pixels);
  const whole = normalised(home, home, pixels);
  return isSameView(home, placed, whole, pixels) ? whole : placed;
}

/** The next view of the lattice in a direction: -1 is nearer, 1 is farther. */
export function nextOnLattice(
  home: ViewHome,
  view: View,
  pixels: Pair,
  at: Pair,
  steps: number,
): View {
  return onLattice(home, zoomed(home, view, 2 ** (steps / STEPS), at, pixels), pixels, at);
}

/** True where two views differ by at most one device pixel at each edge. */
export function isSameView(home: ViewHome, one: View, other: View, pixels: Pair): boolean {
  const [first, second] = [spansOf(home, one), spansOf(home, other)];
  return ([0, 1] as const).every((index) => {
    const [low, high] = first[index];
    const allowed = (1 + 1e-9) * ((high - low) / pixels[index]);
    return second[index].every((each, end) => {
      return Math.abs(each - (end === 0 ? low : high)) <= allowed;
    });
  });
}

/** The place of a picture that shows one view, in a box that shows another. */
export function placeIn(home: ViewHome, picture: View, view: View): Placing {
  const [own, shown] = [spansOf(home, picture), spansOf(home, view)];
  const along = (index: 0 | 1, isTurned: boolean): Pair => {
    const [[low, high], [left, right]] = [own[index], shown[index]];
    const length = right - left;
    return [(isTurned ? right - high : low - left) / length, (high - low) / length];
  };
  const [left, width] = along(0, home.x[0] > home.x[1]);
  const [top, height] = along(1, home.y[0] < home.y[1]);
  return { left, top, width, height };
}

/** The length in x of a normalised view, which tells its scale. */
function lengthOf(home: ViewHome, view: View, pixels: Pair): number {
  const [[left, right]] = spansOf(home, normalised(home, view, pixels));
  return right - left;
}

/** Parts of the box in the direction of straight coordinates. */
function partsOf({ x, y }: ViewHome, [left, top]: Pair): Pair {
  return [x[0] < x[1] ? left : 1 - left, y[0] < y[1] ? 1 - top : top];
}

function directionOf([first, last]: Pair): 1 | -1 {
  return first < last ? 1 : -1;
}
