/** The drawing of shapes: a canvas for those at rest, and one for those in the hand. */

import type { Axes } from '../../base/geometry/axes';
import type { Affine } from '../../base/geometry/placement';
import type { Pair } from '../../base/geometry/scales';
import { affineOf } from './affine';
import { shownHandles } from './hits';
import type { Picture } from './host';
import { boundsIn, cornersOf, type Placed } from './outline';
import { carried, sameAxes } from './place';

/** A shape as it is drawn. */
export interface Drawn {
  readonly placed: Placed;
  readonly color: string | null;
  readonly label: string | null;
}

/** A shape in the hand. */
export interface Held extends Drawn {
  readonly hasHandles: boolean;
  /** The index of the handle that the keyboard has. */
  readonly handle: number | null;
}

const LINE = 1.75;
const HELD_LINE = 2.5;
const EDGE = 1.75;
const OPACITY = 0.18;
const WHITE = '#fff';
const DARK = 'rgb(0 0 0 / 65%)';
const FILL = 'rgb(59 130 246)';
const HANDLE = 4;
const MIDDLE = 3;
/** Handles beside each other on the widest screen. */
const MOST_CELLS = 2 ** 16;
const FONT = '12px sans-serif';

/** Corners at rest from which on a canvas is moved in a gesture, and drawn again at its end. */
const MANY_CORNERS = 3000;

/** What is on the canvas of the shapes at rest, and the picture that was there then. */
interface Painted {
  readonly state: readonly unknown[];
  readonly picture: Picture;
  readonly matrix: Affine;
  /** The axes of all shapes; undefined where they differ, or end at their box. */
  readonly axes: Axes | null | undefined;
  readonly isLarge: boolean;
}

export class ShapeCanvas {
  readonly #layer: HTMLElement;
  readonly #rest: HTMLCanvasElement;
  readonly #held: HTMLCanvasElement;
  #painted: Painted | null = null;

  constructor(layer: HTMLElement) {
    this.#layer = layer;
    [this.#rest, this.#held] = [newCanvas(), newCanvas()];
    // Below the read-out and the tools.
    layer.prepend(this.#rest, this.#held);
  }

  /**
   * The place of the canvas of shapes at rest, which are those of a `state`, on the picture:
   * "moved" until it is drawn again, null where it must be drawn now.
   */
  follow(picture: Picture, state: readonly unknown[]): 'same' | 'moved' | null {
    const painted = this.#painted;
    if (!painted || !isSame(painted.state, [...this.#size(), ...state])) return null;
    const matrix = matrixOf(picture);
    if (painted.picture.axes === picture.axes && isSame(painted.matrix, matrix)) {
      this.#rest.style.transform = '';
      return 'same';
    }
    const { axes, isLarge } = painted;
    if (!isLarge || axes === undefined) return null;
    const index = axes ? (painted.picture.axes?.indexOf(axes) ?? null) : null;
    const place = placeAfter(picture, axes, sameAxes(picture, painted.picture.axes, index));
    if (!place) return null;
    const before = new DOMMatrix([...affineOf(painted.picture.toLayer)]);
    this.#rest.style.transform = new DOMMatrix([...place]).multiply(before.inverse()).toString();
    return 'moved';
  }

  /** The shapes at rest must be drawn anew. */
  forget(): void {
    this.#painted = null;
  }

  /** Draws the shapes at rest. */
  paint(picture: Picture | null, rest: readonly Drawn[], state: readonly unknown[]): void {
    const context = cleared(this.#rest, this.#layer);
    this.#rest.style.transform = '';
    this.#painted = null;
    if (!context || !picture) return;
    const matrix = matrixOf(picture);
    for (const each of rest) draw(context, each, picture, matrix);
    const all = new Set(rest.map(({ placed }) => placed.axes));
    const [axes = null] = all;
    const isCommon = all.size < 2 && !isClipped(axes, picture);
    const corners = rest.reduce((sum, { placed }) => sum + placed.points.length, 0);
    this.#painted = {
      state: [...this.#size(), ...state],
      ...{ picture, matrix, axes: isCommon ? axes : undefined, isLarge: corners >= MANY_CORNERS },
    };
  }

  /** Draws the shape in the hand. */
  hold(picture: Picture | null, held: Held | null): void {
    const context = cleared(this.#held, this.#layer);
    if (!context || !picture || !held) return;
    draw(context, held, picture, matrixOf(picture), HELD_LINE);
    if (held.hasHandles) drawHandles(context, held, picture);
  }

  #size(): readonly number[] {
    return [this.#layer.clientWidth, this.#layer.clientHeight, devicePixelRatio];
  }
}

function isSame(one: readonly unknown[], other: readonly unknown[]): boolean {
  return one.length === other.length && one.every((each, at) => each === other[at]);
}

/** From pixels on other axes to the layer, through the same data. */
function placeAfter({ toLayer }: Picture, from: Axes | null, to: Axes | null): Affine | null {
  return affineOf((pixel) => {
    const place = carried(pixel, from, to);
    return place && toLayer(place);
  });
}

function newCanvas(): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.className = 'dash-dynamic-image-stage__shapes';
  canvas.setAttribute('aria-hidden', 'true');
  return canvas;
}

function cleared(canvas: HTMLCanvasElement, layer: HTMLElement): CanvasRenderingContext2D | null {
  const width = Math.round(layer.clientWidth * devicePixelRatio);
  const height = Math.round(layer.clientHeight * devicePixelRatio);
  if (canvas.width !== width || canvas.height !== height) {
    [canvas.width, canvas.height] = [width, height];
  }
  const context = canvas.getContext('2d');
  context?.resetTransform();
  context?.clearRect(0, 0, width, height);
  return context;
}

/** From pixels of the picture to device pixels of the canvas. */
function matrixOf({ toLayer }: Picture): Affine {
  return affineOf(toLayer).map((each) => each * devicePixelRatio) as unknown as Affine;
}

function draw(
  context: CanvasRenderingContext2D,
  { placed, color, label }: Drawn,
  picture: Picture,
  matrix: Affine,
  width = LINE,
): void {
  const bounds = boundsIn(placed, picture.toLayer);
  if (!isVisible(bounds, context.canvas)) return;
  context.save();
  clip(context, placed.axes, picture, matrix);
  const path = pathOf(placed, matrix);
  if (placed.isClosed) {
    context.globalAlpha = OPACITY;
    context.fillStyle = FILL;
    if (color) context.fillStyle = color; // stays where it is no colour
    context.fill(path, 'evenodd');
    context.globalAlpha = 1;
  }
  context.lineJoin = context.lineCap = 'round';
  context.strokeStyle = DARK;
  context.lineWidth = (width + EDGE) * devicePixelRatio;
  context.stroke(path);
  context.strokeStyle = WHITE;
  if (color) context.strokeStyle = color;
  context.lineWidth = width * devicePixelRatio;
  context.stroke(path);
  if (label) write(context, label, bounds);
  context.restore();
}

const outlines = new WeakMap<readonly Pair[], Path2D>();

/** The path on the canvas, from one in pixels of the picture, which is kept. */
function pathOf(placed: Placed, matrix: Affine): Path2D {
  let own = outlines.get(placed.points);
  if (!own) {
    own = new Path2D();
    for (const [x, y] of cornersOf(placed)) own.lineTo(x, y);
    if (placed.isClosed) own.closePath();
    outlines.set(placed.points, own);
  }
  const path = new Path2D();
  path.addPath(own, new DOMMatrix([...matrix]));
  return path;
}

/** True where shapes end at the box of their axes, which is not the whole picture. */
function isClipped(axes: Axes | null, { placement: { visible } }: Picture): boolean {
  if (!axes) return false;
  const [left, top, right, bottom] = axes.box;
  return left > 0 || top > 0 || right < visible[2] || bottom < visible[3];
}

function clip(
  context: CanvasRenderingContext2D,
  axes: Axes | null,
  picture: Picture,
  matrix: Affine,
): void {
  if (!axes || !isClipped(axes, picture)) return;
  const { visible } = picture.placement;
  const [left, top, right, bottom] = axes.box.map((each, at) =>
    at < 2 ? Math.max(each, visible[at] ?? each) : Math.min(each, visible[at] ?? each),
  ) as [number, number, number, number];
  context.setTransform(...matrix);
  context.beginPath();
  context.rect(left, top, right - left, bottom - top);
  context.clip();
  context.resetTransform();
}

function drawHandles(context: CanvasRenderingContext2D, held: Held, picture: Picture): void {
  const ratio = devicePixelRatio;
  context.lineWidth = 1.25 * ratio;
  context.strokeStyle = DARK;
  const taken = new Set<number>();
  for (const [index, { grip, point }] of shownHandles(held.placed, picture.toLayer).entries()) {
    if (!isVisible([...point, ...point], context.canvas)) continue;
    const [x, y] = [point[0] * ratio, point[1] * ratio];
    // Of handles that would cover each other, one is drawn.
    const cell = Math.round(point[0] / HANDLE) + Math.round(point[1] / HANDLE) * MOST_CELLS;
    if (taken.has(cell) && index !== held.handle) continue;
    taken.add(cell);
    const isMiddle = grip.kind === 'middle';
    const size = (isMiddle ? MIDDLE : HANDLE) * ratio;
    context.fillStyle = index === held.handle ? FILL : WHITE;
    context.beginPath();
    if (isMiddle) context.arc(x, y, size, 0, 2 * Math.PI);
    else context.rect(x - size, y - size, 2 * size, 2 * size);
    context.fill();
    context.stroke();
  }
}

function write(context: CanvasRenderingContext2D, label: string, bounds: Axes['box']): void {
  const ratio = devicePixelRatio;
  const [left, top] = bounds;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.font = FONT;
  context.textBaseline = 'top';
  context.textAlign = 'left';
  context.lineWidth = 3;
  context.strokeStyle = DARK;
  context.fillStyle = WHITE;
  const [x, y] = [Math.max(left, 0) + 5, Math.max(top, 0) + 5];
  context.strokeText(label, x, y);
  context.fillText(label, x, y);
}

function isVisible([left, top, right, bottom]: Axes['box'], { width, height }: HTMLCanvasElement) {
  const room = HELD_LINE + EDGE;
  const [most, lowest] = [width / devicePixelRatio + room, height / devicePixelRatio + room];
  return right > -room && bottom > -room && left < most && top < lowest;
}
