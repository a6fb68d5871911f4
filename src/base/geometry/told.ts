/** Data and axes as Dash has them: texts of times, names of axes, scales as the header spells them. */

import type { Axes } from './axes';
import { isoTime } from './isoTimes';
import { valueOf, type Pair, type Scale } from './scales';

/** The name of axes, or their index where they have none of their own. */
export type AxesName = string | number | null;

export interface Along<T> {
  readonly x: T;
  readonly y: T;
}

const LINEAR: Scale = { name: 'linear' };

export function nameOf(axes: readonly Axes[] | null, index: number | null): AxesName {
  const name = index === null ? null : (axes?.[index]?.name ?? null);
  const isUnique = axes?.filter((each) => each.name === name).length === 1;
  return name !== null && isUnique ? name : index;
}

/** The index of the axes with a name or an index; null without such axes. */
export function indexOf(axes: readonly Axes[], name: unknown): number | null {
  const index = axes.findIndex((_, at) => nameOf(axes, at) === name);
  if (index >= 0) return index;
  return typeof name === 'number' && axes[name] ? name : null;
}

/** Milliseconds in a pixel: below, a time has microseconds, so that no point is moved. */
const FINE = 10;

/** The data of a number on the first or the second scale of axes, as people read them. */
export function readOn(axes: Axes | null, at: 0 | 1, number: number | null) {
  const { scale, limits, length } = alongOf(axes, at);
  const isFine = limits !== null && Math.abs(limits[1] - limits[0]) < FINE * length;
  return valueOf(scale, number, isFine);
}

/** As `readOn`, but of categories these are the positions. */
export function textOn(axes: Axes | null, at: 0 | 1, number: number | null) {
  return alongOf(axes, at).scale?.name === 'date' ? readOn(axes, at, number) : number;
}

interface Direction {
  readonly scale: Scale | null;
  readonly limits: Pair | null;
  /** In pixels. */
  readonly length: number;
}

function alongOf(axes: Axes | null, at: 0 | 1): Direction {
  if (!axes) return { scale: null, limits: null, length: 0 };
  const { box, x, y, xscale, yscale } = axes;
  return at === 0
    ? { scale: xscale, limits: x, length: box[2] - box[0] }
    : { scale: yscale, limits: y, length: box[3] - box[1] };
}

/** A number, a time, or a category by its name. */
export function numberOf(value: unknown, scale: Scale | null | undefined): number | null {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value !== 'string') return null;
  if (scale?.name === 'category') {
    const index = scale.labels.indexOf(value);
    return index < 0 ? null : index;
  }
  if (scale?.name !== 'date') return null;
  return isoTime(value);
}

/** Scales as the header spells them; the pole of polar axes is never left out. */
export function scalesOf(axes: readonly Axes[] | null, found: Axes | null): Along<unknown> | null {
  if (axes?.length === 0) return { x: spelled(LINEAR), y: spelled(LINEAR) };
  if (!found) return null;
  const { xscale, yscale, y } = found;
  const isOpen = xscale?.name === 'polar' && xscale.origin === null;
  const x = isOpen && y ? { ...xscale, origin: y[0] } : xscale;
  return { x: spelled(x), y: spelled(yscale) };
}

function spelled(scale: Scale | null): unknown {
  switch (scale?.name) {
    case 'symlog':
      return [scale.name, scale.linthresh, scale.base, scale.linscale];
    case 'category':
      return [scale.name, scale.labels];
    case 'polar':
      return [scale.name, scale.zero, scale.direction, scale.origin, scale.center, scale.radius];
    default:
      return scale?.name ?? null;
  }
}
