/** What a colour bar shows: the colours and the ticks along its axis. */

import type { Pair } from '../../base/geometry/scales';
import type { ValueAxis } from './axis';
import { colourIn } from './colourAt';
import type { ValuePicture } from './model';
import { part, percent } from './parts';
import { ticksOf } from './ticks';

/** CSS pixels from one tick to the next, at least. */
const TICK_ROOM = 34;
/** The same in a bar that has no room for three. */
const LEAST_ROOM = 17;
/** The part of the width that colours beyond the ends have. */
const NARROW = 0.36;

export class BarDrawing {
  readonly #canvas = part('colours', 'canvas');
  readonly #ticks = part('ticks');
  readonly #common: HTMLElement;
  /** The ticks on the page, as a text. */
  #drawn = '';

  /** `common` is the line above the bar. */
  constructor(track: HTMLElement, common: HTMLElement) {
    this.#common = common;
    // Its edge follows what is left of the colours.
    const strip = part('strip');
    strip.append(this.#canvas);
    for (const each of [strip, this.#ticks]) {
      each.setAttribute('aria-hidden', 'true');
      track.append(each);
    }
  }

  /** `height` is that of the track in CSS pixels, `ends` the parts at which the window ends. */
  draw(picture: ValuePicture, axis: ValueAxis, height: number, ends: Pair): void {
    this.#paint(picture, axis, height);
    const [low, high] = ends.map((each) => percent(1 - each));
    const [left, right] = [percent((1 - NARROW) / 2), percent((1 + NARROW) / 2)];
    this.#canvas.style.clipPath = `polygon(${[
      `${left} 0,${right} 0,${right} ${high},100% ${high},100% ${low},${right} ${low}`,
      `${right} 100%,${left} 100%,${left} ${low},0 ${low},0 ${high},${left} ${high}`,
    ].join()})`;
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
    const room = Math.max(height / TICK_ROOM, Math.min(height / LEAST_ROOM, 2));
    const { values, labels, common } = ticksOf(axis, room);
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
