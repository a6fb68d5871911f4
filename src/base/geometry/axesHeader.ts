/** Reader of the header `Dash-Image-Axes`; its form is told in Python's `images/axes/header.py`. */

import type { Axes } from './axes';
import { transform, type Pair, type Scale } from './scales';

const VERSION = 1;

/** The size of figures may be no whole number of pixels. */
const BEYOND_EDGES = 1;

interface Size {
  readonly width: number;
  readonly height: number;
}

/**
 * The axes of a picture of this size, in pixels; `[]` where it has none.
 *
 * Null for a missing header, for one that the server does not write, and for a box that leaves the
 * picture: then nothing is known of its data.
 */
export function readAxes(text: string | null, picture: Size): readonly Axes[] | null {
  try {
    const axes = axesOfThisVersion(JSON.parse(text ?? '')).map(axesOf);
    return axes.every(({ box }) => isInside(box, picture)) ? axes : null;
  } catch {
    return null;
  }
}

/** The SHA-256 of the part of the image that holds its axes, where these are too long. */
export function partOfAxes(text: string | null): string | null {
  const [, sha256 = null] = /^\{"part":"([0-9a-f]{64})"\}$/.exec(text ?? '') ?? [];
  return sha256;
}

/** The axes in such a part, as `readAxes` reads them from the header. */
export function readAxesPart(body: string, picture: Size): readonly Axes[] | null {
  try {
    const { value } = JSON.parse(body) as { value?: unknown };
    return readAxes(JSON.stringify(value), picture);
  } catch {
    return null;
  }
}

/** Ends the reading of a header that is not as the server writes it. */
function check(holds: boolean): asserts holds {
  if (!holds) throw new SyntaxError();
}

function axesOfThisVersion(found: unknown): unknown[] {
  check(Array.isArray(found));
  if (found.length === 0) return [];
  const [version, ...axes] = found as unknown[];
  check(version === VERSION && axes.length > 0);
  return axes;
}

const MEMBERS = new Set(['box', 'x', 'y', 'xscale', 'yscale', 'name']);

function axesOf(found: unknown): Axes {
  check(typeof found === 'object' && found !== null && !Array.isArray(found));
  check(Object.keys(found).every((name) => MEMBERS.has(name)) && 'x' in found && 'y' in found);
  const given = found as Record<string, unknown>;
  const [xscale, yscale] = [scaleOf(given.xscale), scaleOf(given.yscale)];
  const name = given.name ?? null;
  check(name === null || typeof name === 'string');
  const axes = {
    box: boxOf(given.box),
    x: limitsOf(given.x, xscale),
    y: limitsOf(given.y, yscale),
    xscale,
    yscale,
    name,
  };
  check(yscale?.name !== 'polar' && isRound(axes));
  return axes;
}

function boxOf(found: unknown): Axes['box'] {
  const [left, top, right, bottom] = numbersOf(found, 4);
  check(left < right && top < bottom);
  return [left, top, right, bottom];
}

function limitsOf(found: unknown, scale: Scale | null): Pair | null {
  if (!scale) return null;
  const limits = pairOf(found);
  const distance = transform(scale, limits[1]) - transform(scale, limits[0]);
  check(Number.isFinite(distance) && distance !== 0);
  return limits;
}

/** True unless a polar scale has limits that are none of a dial. */
function isRound({ x, y, xscale, yscale }: Axes): boolean {
  if (xscale?.name !== 'polar') return true;
  if (!x || !y || !yscale || Math.abs(x[1] - x[0]) > 2 * Math.PI * (1 + 1e-9)) return false;
  const [inner, outer] = [transform(yscale, y[0]), transform(yscale, y[1])];
  const pole = transform(yscale, xscale.origin ?? y[0]);
  return (pole <= inner && inner < outer) || (pole >= inner && inner > outer);
}

function scaleOf(found: unknown = 'linear'): Scale | null {
  if (found === null) return null;
  const [name, ...values] = (Array.isArray(found) ? found : [found]) as unknown[];
  const [one, two, three, four, five] = values;
  switch (name) {
    case 'linear':
    case 'log':
    case 'logit':
    case 'date':
      check(values.length === 0);
      return { name };
    case 'symlog': {
      const [linthresh, base, linscale] = numbersOf(values, 3);
      check(linthresh > 0 && base > 1 && linscale > 0);
      return { name, linthresh, base, linscale };
    }
    case 'category':
      check(values.length === 1 && isTexts(one));
      return { name, labels: one };
    case 'polar': {
      check(values.length === 5 && isNumber(one) && (two === 1 || two === -1));
      check(three === null || isNumber(three));
      const center = four === null ? null : pairOf(four);
      const radius = five === null ? null : pairOf(five);
      check(!radius || Math.min(...radius) > 0);
      return { name, zero: one, direction: two, origin: three, center, radius };
    }
    default:
      throw new SyntaxError();
  }
}

function pairOf(found: unknown): Pair {
  const [first, second] = numbersOf(found, 2);
  return [first, second];
}

function numbersOf(found: unknown, count: number) {
  check(Array.isArray(found) && found.length === count && found.every(isNumber));
  return found as [number, number, number, number];
}

function isNumber(found: unknown): found is number {
  return typeof found === 'number' && Number.isFinite(found);
}

function isTexts(found: unknown): found is string[] {
  return (
    Array.isArray(found) && found.length > 0 && found.every((each) => typeof each === 'string')
  );
}

function isInside([left, top, right, bottom]: Axes['box'], { width, height }: Size): boolean {
  return (
    Math.min(left, top) >= -BEYOND_EDGES &&
    right <= width + BEYOND_EDGES &&
    bottom <= height + BEYOND_EDGES
  );
}
