/** What a colour bar shows: the colours, the histogram and the ticks along its axis. */

import { clamped, type ValueAxis } from './axis';
import { colourIn } from './colourAt';
import type { ValueImage, ValuePicture } from './model';
import { BAR, part, percent } from './parts';
import { ticksOf } from './ticks';

/** CSS pixels from one tick to the next, at least. */
const TICK_ROOM = 34;
/** The part of the width that colours beyond the ends have. */
const NARROW = 0.36;
const SVG = 'http://www.w3.org/2000/svg';

export class BarDrawing {
  readonly #canvas = part('colours', 'canvas');
  readonly #counts: SVGPathElement;
  readonly #ticks = part('ticks');
  readonly #common: HTMLElement;
  /** The ticks on the page, as a text. */
  #drawn = '';

  /** `common` is the line above the bar. */
  constructor(track: HTMLElement, common: HTMLElement) {
    this.#common = common;
    const svg = document.createElementNS(SVG, 'svg');
    const hidden = { class: `${BAR}__counts`, viewBox: '0 0 1 1', preserveAspectRatio: 'none' };
    for (const [name, value] of Object.entries(hidden)) svg.setAttribute(name, value);
    this.#counts = document.createElementNS(SVG, 'path');
    svg.append(this.#counts);
    for (const each of [svg, this.#canvas, this.#ticks]) {
      each.setAttribute('aria-hidden', 'true');
      track.append(each);
    }
  }

  /** `height` is that of the track in CSS pixels, `ends` the parts at which the window ends. */
  draw(
    picture: ValuePicture,
    axis: ValueAxis,
    height: number,
    ends: readonly [number, number],
  ): void {
    this.#paint(picture, axis, height);
    const [low, high] = ends.map((each) => percent(1 - each));
    const [left, right] = [percent((1 - NARROW) / 2), percent((1 + NARROW) / 2)];
    this.#canvas.style.clipPath = `polygon(${[
      `${left} 0,${right} 0,${right} ${high},100% ${high},100% ${low},${right} ${low}`,
      `${right} 100%,${left} 100%,${left} ${low},0 ${low},0 ${high},${left} ${high}`,
    ].join()})`;
    this.#counts.setAttribute('d', outlineOf(picture.image, axis));
    this.#drawTicks(axis, height, picture.image.unit);
  }

  /** A row for each pixel of the screen. */
  #paint({ image, colours }: ValuePicture, axis: ValueAxis, height: number): void {
    const rows = Math.max(Math.round(height * devicePixelRatio), 1);
    const context = this.#canvas.getContext('2d');
    if (!context) return;
    const pixels = context.createImageData(1, rows);
    const colourOf = colourIn(colours, image);
    for (let row = 0; row < rows; row++) {
      const colour = colourOf(axis.toValue(1 - (row + 0.5) / rows));
      if (colour) pixels.data.set(colour, 4 * row);
    }
    // A new height clears the canvas.
    if (this.#canvas.height !== rows || this.#canvas.width !== 1) {
      [this.#canvas.width, this.#canvas.height] = [1, rows];
    }
    context.putImageData(pixels, 0, 0);
  }

  #drawTicks(axis: ValueAxis, height: number, unit: string): void {
    const { values, labels, common } = ticksOf(axis, height / TICK_ROOM);
    const places = values.map((value) => percent(axis.toPart(value)));
    const drawn = JSON.stringify([places, labels, common, unit]);
    if (drawn === this.#drawn) return;
    this.#drawn = drawn;
    const ticks = places.map((bottom, at) => {
      const tick = part('tick', 'span');
      tick.textContent = labels[at] ?? '';
      tick.style.bottom = bottom;
      return tick;
    });
    this.#ticks.replaceChildren(...ticks);
    const text = [common, unit].filter(Boolean).join(' ');
    this.#common.textContent = this.#common.title = text;
  }
}

/**
 * The bins along the axis as a path in a square of 1, from its right side to the left.
 *
 * Lengths are cube roots of the counts: few values beside a large background are seen too.
 */
export function outlineOf({ range, histogram }: ValueImage, axis: ValueAxis): string {
  if (!range || !histogram) return '';
  const [low, high] = range[0] === range[1] ? [range[0] - 0.5, range[1] + 0.5] : range;
  const edges = Array.from({ length: histogram.length + 1 }, (_, bin) =>
    // A scale without a place for a value begins above it.
    clamped(axis.toPart(low + ((high - low) * bin) / histogram.length) || 0, 0, 1),
  );
  const bins = histogram
    .map((count, bin) => ({ length: Math.cbrt(count), ends: edges.slice(bin, bin + 2) }))
    .filter(({ ends: [from, to] }) => from !== to);
  const most = Math.max(...bins.map(({ length }) => length));
  const lines = bins.map(({ length, ends }) => {
    const [from, to] = ends.map((each) => (1 - each).toFixed(4));
    return `M1 ${from}H${(1 - length / (most || 1)).toFixed(3)}V${to}H1`;
  });
  return lines.join('');
}
