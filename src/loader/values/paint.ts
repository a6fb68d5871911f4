/** Pixels of a picture of values, in its colours. */

import type { Colours, Rgba, ValueImage } from './model';
import { colourNumber, positionIn } from './norms';
import { isCoded, meaning } from './valueImage';

/** Pixels whose memory is kept, since most pictures follow one of their size. */
const MOST_KEPT = 2 ** 22;

let kept: ImageData | null = null;

/**
 * Paints the values on a canvas of their size; those without a place in the range are transparent.
 *
 * The norm is that of the picture `basis`, for pictures that lie beneath it.
 */
export function paint(
  canvas: HTMLCanvasElement,
  image: ValueImage,
  colours: Colours,
  basis = image,
): void {
  const { width, height } = image;
  const context = canvas.getContext('2d');
  if (!context) return;
  if (canvas.width !== width || canvas.height !== height) {
    [canvas.width, canvas.height] = [width, height];
  }
  const isKept = kept?.width === width && kept.height === height;
  const target = isKept && kept ? kept : context.createImageData(width, height);
  kept = width * height <= MOST_KEPT ? target : null;
  colour(new Uint32Array(target.data.buffer), image, colours, basis);
  context.putImageData(target, 0, 0);
}

/** Writes the colour of each value, as the four bytes of a pixel. */
export function colour(
  pixels: Uint32Array,
  image: ValueImage,
  colours: Colours,
  basis = image,
): void {
  const { raw, codes } = image;
  if (isCoded(image)) {
    const table = codeTable(image, colours, basis);
    for (let at = 0; at < pixels.length; at++) pixels[at] = table[raw[at] ?? 0] ?? 0;
  } else {
    const colourOf = colouring(colours, basis);
    for (let at = 0; at < pixels.length; at++) {
      const value = raw[at] ?? NaN;
      pixels[at] = value === codes.masked ? 0 : colourOf(value);
    }
  }
}

/** The colours as pixels, in the byte order of this machine. */
function packed(table: readonly Rgba[]): Uint32Array {
  return new Uint32Array(Uint8Array.from(table.flat()).buffer);
}

function colouring(colours: Colours, basis: ValueImage): (value: number) => number {
  const [table, position] = [packed(colours.table), positionIn(colours, basis)];
  const count = table.length;
  return (value) => {
    const place = position(value);
    return place >= 0 ? (table[colourNumber(place, count)] ?? 0) : 0;
  };
}

interface CodeTable {
  readonly colours: Colours;
  readonly kind: string;
  readonly table: Uint32Array;
  /** The number of codes that have a colour. */
  readonly end: number;
}

/** The last table of codes: in a drag, one picture of a kind follows the other. */
let last: CodeTable | null = null;

/**
 * The colour of each raw number; equal colours that are another object are taken for others.
 *
 * Beyond the largest value are only codes of what is not finite, which is transparent.
 */
function codeTable(image: ValueImage, colours: Colours, basis: ValueImage): Uint32Array {
  const { type, scale, codes, range } = image;
  const kind = JSON.stringify([type, scale, codes]);
  const size = 256 ** image.raw.BYTES_PER_ELEMENT;
  // Rounding may leave the largest value just under or over its code.
  const end = range ? Math.min(Math.ceil((range[1] - scale[0]) / scale[1]) + 2, size) : size;
  if (last?.colours === colours && last.kind === kind && last.end >= end) return last.table;
  const colourOf = colouring(colours, basis);
  const table = new Uint32Array(size);
  for (let code = 0; code < end; code++) {
    table[code] = colourOf(meaning(code, scale, codes) ?? NaN);
  }
  last = { colours, kind, table, end };
  return table;
}
