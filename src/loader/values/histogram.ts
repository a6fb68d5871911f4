/** The histogram along a colour bar: of all values, or on request of those that the box shows. */

import type { Pair } from '../../base/geometry/scales';
import { clamped, type ValueAxis } from './axis';
import { countsIn } from './counts';
import type { ValueHost } from './host';
import type { ValueImage } from './model';
import { part } from './parts';

const SVG = 'http://www.w3.org/2000/svg';
/** Events after which the box may show another part, and the time in which it comes to rest. */
const MOVES = ['pointerup', 'wheel', 'keyup', 'dblclick'];
const REST_MS = 300;

interface Counted {
  readonly image: ValueImage;
  readonly counts: readonly number[] | null;
}

export class Histogram {
  readonly root = part('counts', 'button');
  readonly #frame: Element;
  readonly #host: Pick<ValueHost, 'visible'>;
  readonly #outline = document.createElementNS(SVG, 'path');
  #isOfPart = false;
  #drawn: { readonly image: ValueImage; readonly axis: ValueAxis } | null = null;
  #counted: Counted | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** `frame` is the element that the picture is in. */
  constructor(frame: Element, host: Pick<ValueHost, 'visible'>) {
    this.#frame = frame;
    this.#host = host;
    const svg = document.createElementNS(SVG, 'svg');
    const attributes = { viewBox: '0 0 1 1', preserveAspectRatio: 'none', 'aria-hidden': 'true' };
    for (const [name, value] of Object.entries(attributes)) svg.setAttribute(name, value);
    svg.append(this.#outline);
    this.root.type = 'button';
    this.root.title = 'Histogram of the visible part only';
    this.root.setAttribute('aria-label', this.root.title);
    this.root.setAttribute('aria-pressed', 'false');
    this.root.append(svg);
    this.root.addEventListener('click', this.#toggle);
    for (const name of MOVES) frame.addEventListener(name, this.#later);
  }

  draw(image: ValueImage, axis: ValueAxis): void {
    this.#drawn = { image, axis };
    // Where nothing moves the picture, all of it is visible.
    this.root.disabled = !this.#host.visible;
    if (this.#counted?.image !== image) this.#count(image);
    const { counts } = this.#counted ?? {};
    const { range } = image;
    this.#outline.setAttribute('d', range && counts ? outlineOf(range, counts, axis) : '');
  }

  dispose(): void {
    clearTimeout(this.#timer);
    for (const name of MOVES) this.#frame.removeEventListener(name, this.#later);
  }

  #count(image: ValueImage): void {
    const rectangle = this.#isOfPart ? this.#host.visible?.() : null;
    const counts = rectangle ? countsIn(image, rectangle) : image.histogram;
    this.#counted = { image, counts };
  }

  readonly #toggle = (): void => {
    this.#isOfPart = !this.#isOfPart;
    this.root.setAttribute('aria-pressed', `${this.#isOfPart}`);
    this.#again();
  };

  readonly #later = (): void => {
    clearTimeout(this.#timer);
    if (this.#isOfPart) this.#timer = setTimeout(this.#again, REST_MS);
  };

  readonly #again = (): void => {
    this.#counted = null;
    if (this.#drawn) this.draw(this.#drawn.image, this.#drawn.axis);
  };
}

interface Bin {
  readonly count: number;
  readonly ends: Pair;
}

/**
 * Counts over a range as a path in a square of 1, from its right side to the left.
 *
 * Lengths are cube roots of the counts: few values beside a large background are seen too.
 */
export function outlineOf(range: Pair, counts: readonly number[], axis: ValueAxis): string {
  const bins = range[0] === range[1] ? [lone(range[0], counts, axis)] : binsOf(range, counts, axis);
  const seen = bins.filter(({ ends: [from, to] }) => from !== to);
  const most = Math.cbrt(Math.max(...seen.map(({ count }) => count)));
  const lines = seen.map(({ count, ends }) => {
    const [from, to] = ends.map((each) => (1 - each).toFixed(4));
    return `M1 ${from}H${(1 - Math.cbrt(count) / (most || 1)).toFixed(3)}V${to}H1`;
  });
  return lines.join('');
}

function binsOf([low, high]: Pair, counts: readonly number[], axis: ValueAxis): readonly Bin[] {
  const edges = Array.from({ length: counts.length + 1 }, (_, bin) =>
    partOf(low + ((high - low) * bin) / counts.length, axis),
  );
  return counts.map((count, bin) => ({ count, ends: [edges[bin] ?? 0, edges[bin + 1] ?? 0] }));
}

/** A bin around the only value, in whichever bin of its range that is counted. */
function lone(value: number, counts: readonly number[], axis: ValueAxis): Bin {
  const place = partOf(value, axis);
  const around = (side: number) => clamped(place + side / (2 * counts.length), 0, 1);
  return { count: counts.reduce((sum, each) => sum + each, 0), ends: [around(-1), around(1)] };
}

function partOf(value: number, axis: ValueAxis): number {
  // A scale without a place for a value begins above it.
  return clamped(axis.toPart(value) || 0, 0, 1);
}
