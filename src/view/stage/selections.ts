/** Boxes and lassos: drawn by hand or by keyboard, kept in data, drawn again on the next picture. */

import type { Axes } from '../../base/geometry/axes';
import { axesAt } from '../../base/geometry/data';
import { toPicture, type Placement } from '../../base/geometry/placement';
import type { Pair } from '../../base/geometry/scales';
import type { Shown } from '../../loader/imageState';
import { cornersOf, pointsOf, type Overlay } from './overlay';
import { axesOf, placeOf, sizeOf } from './picture';
import { boxOf, describe, placeIn, type SelectedData, type Shape } from './selectedData';

export type SelectionMode = 'select' | 'lasso';

/** CSS pixels: a smaller selection is an accident, and a lasso needs no finer steps. */
const LEAST = 3;
const STEP = 2;

interface Drag {
  readonly mode: SelectionMode;
  readonly shown: Shown;
  readonly placement: Placement;
  readonly index: number | null;
  readonly bounds: Axes['box'];
  points: Pair[];
}

export class Selections {
  readonly #overlay: Overlay;
  readonly #shown: () => Shown | null;
  readonly #outlines: SVGPolygonElement[];
  #kept: unknown = null;
  #drag: Drag | null = null;

  constructor(overlay: Overlay, shown: () => Shown | null) {
    this.#overlay = overlay;
    this.#shown = shown;
    this.#outlines = [
      overlay.shape('polygon', 'selection-edge', true),
      overlay.shape('polygon', 'selection', true),
    ];
  }

  get isDragging(): boolean {
    return this.#drag !== null;
  }

  /** Sets what Dash has: a selection, or null. */
  set(given: unknown): void {
    this.#kept = given ?? null;
    this.draw();
  }

  /** Begins at a pixel of the picture; false where nothing can be selected. */
  begin(mode: SelectionMode, pixel: Pair): boolean {
    const shown = this.#shown();
    const placement = shown && placeOf(shown);
    if (!placement) return false;
    const axes = axesOf(shown);
    const index = axes && axesAt(axes, pixel);
    if (axes && axes.length > 0 && index === null) return false;
    const bounds = axes?.[index ?? -1]?.box ?? placement.visible;
    this.#drag = { mode, shown, placement, index, bounds, points: [pixel] };
    return true;
  }

  /** Goes on to a pixel, or to the edge of the axes that is next to it. */
  extend(pixel: Pair): void {
    const drag = this.#drag;
    if (!drag) return;
    const next = within(drag.bounds, pixel);
    const first = drag.points[0] ?? next;
    const last = drag.points.at(-1) ?? next;
    const isSmall = distance(last, next, drag.placement) < STEP;
    if (drag.mode === 'select') drag.points = [first, next];
    else if (!isSmall) drag.points.push(next);
    this.draw();
  }

  /**
   * The selection that was drawn, in the data of the picture that is on screen now.
   *
   * Null for one without an extent, and on a picture of another form: then the last one stays.
   */
  end(): SelectedData | null {
    const drag = this.#drag;
    const shown = this.#shown();
    this.#drag = null;
    if (!drag || !shown || isTiny(drag) || !isAlike(shown, drag)) {
      this.draw();
      return null;
    }
    const described = describe(shapeOf(drag), axesOf(shown), drag.index);
    const selected = { ...described, params: shown.params, timestamp: Date.now() };
    this.set(selected);
    return selected;
  }

  cancel(): void {
    this.#drag = null;
    this.draw();
  }

  /** Draws the selection on the picture that is on screen now. */
  draw(): void {
    // To read a place from the page, in each frame of a gesture, costs more than all else.
    const isAny = this.#drag !== null || this.#kept !== null;
    const shown = isAny ? this.#shown() : null;
    const placement = shown && placeOf(shown);
    const toLayer = placement && this.#overlay.toLayer(placement);
    const drawn =
      toLayer && (this.#drag ? this.#drawn(this.#drag) : this.#placed(shown, placement));
    for (const outline of this.#outlines) {
      outline.setAttribute('visibility', drawn ? 'visible' : 'hidden');
      if (drawn) outline.setAttribute('points', pointsOf(drawn.corners.map(toLayer)));
    }
    if (drawn) this.#overlay.clipTo(drawn.bounds, toLayer);
  }

  #drawn(drag: Drag) {
    return { corners: cornersOfShape(shapeOf(drag)), bounds: drag.bounds };
  }

  #placed(shown: Shown, { visible }: Placement) {
    if (this.#kept === null) return null;
    const axes = axesOf(shown);
    const placed = placeIn(this.#kept, axes, sizeOf(shown));
    if (!placed) return null;
    const bounds = axes?.[placed.index ?? -1]?.box ?? visible;
    return { corners: cornersOfShape(placed), bounds };
  }
}

/** The pixel at a point of the window, also beside the picture. */
export function pixelNear(placement: Placement, point: Pair): Pair | null {
  return toPicture({ ...placement, visible: [-1e9, -1e9, 1e9, 1e9] }, point);
}

/** True for a picture with its axes where those of the drag were. */
function isAlike(shown: Shown, { shown: first, bounds, index }: Drag): boolean {
  if (shown === first) return true;
  const [size, before] = [sizeOf(shown), sizeOf(first)];
  const box = axesOf(shown)?.[index ?? -1]?.box;
  const isBox = index === null ? !box : box?.every((each, at) => each === bounds[at]);
  return size[0] === before[0] && size[1] === before[1] && isBox === true;
}

function shapeOf({ mode, points }: Drag): Shape {
  return { type: mode === 'select' ? 'box' : 'lasso', points: points.map(hundredths) };
}

function cornersOfShape({ type, points }: Shape): readonly Pair[] {
  return type === 'box' ? cornersOf(boxOf(points)) : points;
}

function isTiny({ mode, points, placement }: Drag): boolean {
  const [left, top, right, bottom] = boxOf(points);
  const diagonal = distance([left, top], [right, bottom], placement);
  return points.length < (mode === 'select' ? 2 : 3) || diagonal < LEAST;
}

/** CSS pixels of the window between two pixels of the picture. */
function distance(from: Pair, to: Pair, { matrix: [a, b, c, d] }: Placement): number {
  const [x, y] = [to[0] - from[0], to[1] - from[1]];
  return Math.hypot(a * x + c * y, b * x + d * y);
}

function within([left, top, right, bottom]: Axes['box'], [x, y]: Pair): Pair {
  return [Math.min(Math.max(x, left), right), Math.min(Math.max(y, top), bottom)];
}

function hundredths([x, y]: Pair): Pair {
  return [Math.round(x * 100) / 100, Math.round(y * 100) / 100];
}
