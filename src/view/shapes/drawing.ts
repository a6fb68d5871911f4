/** A shape that is being drawn: by a drag, by clicks that set corners, or by the keyboard. */

import type { Axes } from '../../base/geometry/axes';
import type { Pair } from '../../base/geometry/scales';
import { hasEnough } from './editing';
import { distance } from './hits';
import { boundsOf, cornersOf, isRound, type Placed } from './outline';
import { thinned } from './thinning';

const MODES = {
  drawrect: 'rect',
  drawcircle: 'circle',
  drawline: 'line',
  drawopenpath: 'path',
  drawclosedpath: 'path',
} as const;

export type DrawMode = keyof typeof MODES;

export const DRAW_MODES = Object.keys(MODES) as DrawMode[];

/** CSS pixels: a smaller shape is an accident, a freehand line leaves its place by no more. */
const LEAST = 3;
const MOST_OFF = 0.5;

export function drawModeOf(dragmode: unknown): DrawMode | null {
  return DRAW_MODES.find((each) => each === dragmode) ?? null;
}

export function isPathMode(mode: DrawMode | null): boolean {
  return mode !== null && MODES[mode] === 'path';
}

/** The place where a drawing begins. */
export interface Ground {
  /** All axes of the picture. */
  readonly all: readonly Axes[];
  readonly axes: Axes | null;
  /** The index of the axes; null for a picture without axes. */
  readonly index: number | null;
  /** CSS pixels for a pixel of the picture. */
  readonly scale: number;
}

export class Drawing {
  readonly mode: DrawMode;
  readonly ground: Ground;
  /** True where clicks or keys set corners, so that the end of a drag is not that of the path. */
  isByCorners = false;
  #points: Pair[];
  /** The corners before those of the present drag. */
  #settled = 0;
  /** Where the next corner would be. */
  #next: Pair | null = null;

  constructor(mode: DrawMode, ground: Ground, first: Pair) {
    this.mode = mode;
    this.ground = ground;
    this.#points = [first];
  }

  get isPath(): boolean {
    return isPathMode(this.mode);
  }

  get corners(): readonly Pair[] {
    return this.#points;
  }

  /** The outline as it is shown. */
  get outline(): Placed {
    const points = this.#next ? [...this.#points, this.#next] : this.#points;
    return this.#outlineOf(points);
  }

  /** Shows where the next corner would be. */
  aim(pixel: Pair): void {
    this.#next = pixel;
  }

  /** Adds a corner; of two corners, the second one is replaced. */
  add(pixel: Pair): void {
    this.#next = null;
    this.#points = this.isPath ? [...this.#points, pixel] : this.#points;
    if (!this.isPath) this.extend(pixel);
    this.#settled = this.#points.length;
  }

  /** Goes on to a pixel in a drag. */
  extend(pixel: Pair): void {
    this.#next = null;
    const [first] = this.#points;
    if (this.isPath) this.#points.push(pixel);
    else this.#points = [first ?? pixel, pixel];
  }

  /** Ends a drag within a path that has corners of clicks. */
  settle(): void {
    // The drag goes on from the last corner.
    const last = Math.max(this.#settled - 1, 0);
    this.#points = [...this.#points.slice(0, last), ...this.#thin(this.#points.slice(last))];
    this.#settled = this.#points.length;
  }

  /** Takes a drag back; the corners before it stay. */
  dropDrag(): void {
    this.#points = this.#points.slice(0, Math.max(this.#settled, 1));
  }

  /** Takes the last corner back; false where none would be left. */
  removeLast(): boolean {
    if (this.#points.length < 2) return false;
    this.#points = this.#points.slice(0, -1);
    this.#settled = this.#points.length;
    return true;
  }

  /** The shape that was drawn; null for one without an extent. */
  finish(): Placed | null {
    const points = this.isByCorners ? this.#points : this.#thin(this.#points);
    const [left, top, right, bottom] = boundsOf(points);
    const extent = distance([left, top], [right, bottom]) * this.ground.scale;
    const outline = this.#outlineOf(points);
    if (extent < LEAST || !hasEnough(points.length, this.isPath && outline.isClosed)) return null;
    const isBox = outline.type === 'rect' || outline.type === 'circle';
    return isBox && isRound(outline.axes)
      ? { ...outline, type: 'path', points: cornersOf(outline) }
      : outline;
  }

  #thin(points: readonly Pair[]): Pair[] {
    return this.isPath ? thinned(points, MOST_OFF / this.ground.scale) : [...points];
  }

  #outlineOf(points: readonly Pair[]): Placed {
    const isClosed = this.mode !== 'drawline' && this.mode !== 'drawopenpath';
    return { type: MODES[this.mode], points, isClosed, axes: this.ground.axes };
  }
}
