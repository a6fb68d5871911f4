/** What an event says of a point: pixel, data and value of the picture that is on screen. */

import type { Axes } from '../../base/geometry/axes';
import { toPicture, toWindow, type Placement } from '../../base/geometry/placement';
import type { Pair } from '../../base/geometry/scales';
import { nameOf, readOn, type AxesName } from '../../base/geometry/data';
import { spotAt, type Spot } from '../../base/geometry/spot';
import type { View } from '../../base/geometry/view';
import type { Shown } from '../../loader/imageState';
import { localOf } from './local';
import { axesOf, placeOf, sizeOf, type Color } from './picture';
import { valueAt } from './pixelValue';

export interface Modifiers {
  readonly alt: boolean;
  readonly ctrl: boolean;
  readonly meta: boolean;
  readonly shift: boolean;
}

/** A pointer, or the cursor of the keyboard, in the window. */
export interface Pointer {
  readonly point: Pair;
  /** As in DOM events: 0 is the main one. */
  readonly button: number;
  readonly modifiers: Modifiers;
}

/** `clickData`, `dblclickData` and `hoverData`. */
export interface PointData {
  readonly x: number | string | null;
  readonly y: number | string | null;
  readonly axes: AxesName;
  readonly row: number;
  readonly col: number;
  readonly px: number;
  readonly py: number;
  readonly value: number | Color | null;
  readonly bbox: { x0: number; x1: number; y0: number; y1: number } | null;
  readonly button: number;
  readonly modifiers: Modifiers;
  /** The ID of the topmost layer that has a value there, and that value. */
  readonly layer: string | null;
  readonly layer_value: number | Color | null;
  /** The ID of the topmost shape there. */
  readonly shape: string | null;
  readonly params: Readonly<Record<string, unknown>>;
  readonly view: View | null;
  readonly timestamp: number;
}

/** A point of the picture on screen. */
export interface Seen {
  readonly shown: Shown;
  readonly placement: Placement;
  readonly axes: readonly Axes[] | null;
  readonly spot: Spot;
}

/**
 * The point of the picture at a point of the window; null beside the picture.
 *
 * A picture that has left the screen was where one of its size is now.
 */
export function seenAt(shown: Shown | null, point: Pair, onScreen = shown): Seen | null {
  const place = onScreen && shown && sizeOf(shown).join() === sizeOf(onScreen).join();
  const placement = place && placeOf(onScreen);
  const pixel = placement && toPicture(placement, point);
  if (!pixel) return null;
  const axes = axesOf(shown);
  return { shown, placement, axes, spot: spotAt(axes, pixel) };
}

/** `view` is that on screen, `shape` the ID of the one at the point; null where there is none. */
export function pointData(
  seen: Seen,
  pointer: Pointer,
  component: HTMLElement,
  view: View | null = null,
  shape: string | null = null,
): PointData {
  const { shown, axes, spot, placement } = seen;
  const { row, col, pixel } = spot;
  const { button, modifiers, point } = pointer;
  const layer = shown.set?.at(point);
  return {
    ...valuesOf(seen),
    axes: nameOf(axes, spot.axes),
    ...{ row, col, px: pixel[0], py: pixel[1] },
    value: valueAt(shown, [col, row]),
    bbox: bboxOf(placement, [col, row], component),
    ...{ button, modifiers, layer: layer?.id ?? null, layer_value: layer?.value ?? null },
    ...{ shape, params: shown.params, view },
    timestamp: Date.now(),
  };
}

/** The data at a point as people read them. */
export function valuesOf({ axes, spot }: Seen): Pick<PointData, 'x' | 'y'> {
  const found = axes?.[spot.axes ?? -1] ?? null;
  const [x, y] = spot.data;
  return { x: readOn(found, 0, x), y: readOn(found, 1, y) };
}

/** The box of a pixel in the offset parent of the component, in CSS pixels. */
function bboxOf(placement: Placement, [col, row]: Pair, component: HTMLElement) {
  const local = localOf(component);
  if (!local) return null;
  const { offsetLeft, offsetTop } = component;
  const corners = [
    [col, row],
    [col + 1, row],
    [col, row + 1],
    [col + 1, row + 1],
  ] as const;
  const points = corners.map((corner) => local(toWindow(placement, corner)));
  const [xs, ys] = [points.map(([x]) => x + offsetLeft), points.map(([, y]) => y + offsetTop)];
  return {
    x0: Math.min(...xs),
    x1: Math.max(...xs),
    y0: Math.min(...ys),
    y1: Math.max(...ys),
  };
}
