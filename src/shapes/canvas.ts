/** The drawing of shapes: a canvas for those at rest, and one for those in the hand. */

import type { Axes } from '../geometry/axes';
import type { Pair } from '../geometry/scales';
import { shownHandles } from './hits';
import type { Picture } from './host';
import { boundsOf, cornersOf, type Placed } from './outline';

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
const FONT = '12px system-ui, sans-serif';

type Matrix = readonly [number, number, number, number, number, number];

export class ShapeCanvas {
  readonly #layer: HTMLElement;
  readonly #rest: HTMLCanvasElement;
  readonly #held: HTMLCanvasElement;
  #before: readonly unknown[] = [];

  constructor(layer: HTMLElement) {
    this.#layer = layer;
    [this.#rest, this.#held] = [newCanvas(), newCanvas()];
    // Below the read-out and the tools.
    layer.prepend(this.#rest, this.#held);
  }

  /** Draws the shapes; those at rest only where they, or their place, have changed. */
  paint(picture: Picture | null, rest: readonly Drawn[], held: Held | null): void {
    const matrix = picture && matrixOf(picture);
    const size = [this.#layer.clientWidth, this.#layer.clientHeight, devicePixelRatio];
    const state = [
      ...size,
      ...(matrix ?? []),
      ...rest.flatMap((each) => [each.placed, each.color, each.label]),
    ];
    const isSame =
      state.length === this.#before.length && state.every((each, at) => each === this.#before[at]);
    if (!isSame) {
      this.#before = state;
      const context = cleared(this.#rest, this.#layer);
      if (context && picture && matrix)
        for (const each of rest) draw(context, each, picture, matrix);
    }
    const context = cleared(this.#held, this.#layer);
    if (!context || !picture || !matrix || !held) return;
    draw(context, held, picture, matrix, HELD_LINE);
    if (held.hasHandles) drawHandles(context, held, picture);
  }

  remove(): void {
    this.#rest.remove();
    this.#held.remove();
  }
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
  context?.setTransform(1, 0, 0, 1, 0, 0);
  context?.clearRect(0, 0, width, height);
  return context;
}

/** From pixels of the picture to device pixels of the canvas. */
function matrixOf({ toLayer }: Picture): Matrix {
  const [[e, f], [x, y], [z, w]] = [toLayer([0, 0]), toLayer([1, 0]), toLayer([0, 1])];
  const ratio = devicePixelRatio;
  return [(x - e) * ratio, (y - f) * ratio, (z - e) * ratio, (w - f) * ratio, e * ratio, f * ratio];
}

function draw(
  context: CanvasRenderingContext2D,
  { placed, color, label }: Drawn,
  picture: Picture,
  matrix: Matrix,
  width = LINE,
): void {
  const bounds = onCanvas(boundsOf(placed.points), matrix);
  if (!isVisible(bounds, context.canvas)) return;
  context.save();
  clip(context, placed.axes, picture, matrix);
  const path = pathOf(placed, matrix);
  if (placed.isClosed) {
    context.globalAlpha = OPACITY;
    context.fillStyle = color ?? FILL;
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
function pathOf(placed: Placed, matrix: Matrix): Path2D {
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

function clip(
  context: CanvasRenderingContext2D,
  axes: Axes | null,
  { placement: { visible } }: Picture,
  matrix: Matrix,
): void {
  if (!axes) return;
  const [left, top, right, bottom] = axes.box.map((each, at) =>
    at < 2 ? Math.max(each, visible[at] ?? each) : Math.min(each, visible[at] ?? each),
  ) as [number, number, number, number];
  const box = new Path2D();
  box.rect(left, top, right - left, bottom - top);
  const path = new Path2D();
  path.addPath(box, new DOMMatrix([...matrix]));
  context.clip(path);
}

function drawHandles(context: CanvasRenderingContext2D, held: Held, picture: Picture): void {
  const ratio = devicePixelRatio;
  context.lineWidth = 1.25 * ratio;
  context.strokeStyle = DARK;
  for (const [index, { grip, point }] of shownHandles(held.placed, picture.toLayer).entries()) {
    const [x, y] = [point[0] * ratio, point[1] * ratio];
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
  context.lineWidth = 3;
  context.strokeStyle = DARK;
  context.fillStyle = WHITE;
  const [x, y] = [Math.max(left / ratio, 0) + 5, Math.max(top / ratio, 0) + 5];
  context.strokeText(label, x, y);
  context.fillText(label, x, y);
}

function onCanvas([left, top, right, bottom]: Axes['box'], matrix: Matrix): Axes['box'] {
  const [a, b, c, d, e, f] = matrix;
  const corner = (x: number, y: number): Pair => [a * x + c * y + e, b * x + d * y + f];
  return boundsOf([
    corner(left, top),
    corner(right, top),
    corner(left, bottom),
    corner(right, bottom),
  ]);
}

function isVisible([left, top, right, bottom]: Axes['box'], { width, height }: HTMLCanvasElement) {
  const room = HELD_LINE + EDGE;
  return right > -room && bottom > -room && left < width + room && top < height + room;
}
