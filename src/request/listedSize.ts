/** Size of the list that serves a measured box. Twin of `generators/size.py`. */

export interface SizeFacts {
  /** The width and height of the default, whose ratio a box without a height gets. */
  readonly shape?: readonly [number, number];
  readonly max_pixel_ratio: number;
  readonly max_pixels: number;
}

const STEP = 8;
const MAX_SIDE = 4096;
const RATIOS = [3, 2, 1.5, 1.25, 1];
/** Browsers keep the zoom as a float of 32 bits. */
const ROUNDING = 1e-3;

/** A length in the list, at most this one: a picture never exceeds its box. */
export function listedSide(length: number): number {
  return Math.min(down(length), MAX_SIDE);
}

/**
 * The size to ask for, as in a URL; null for a box without room for a picture. Over the limits the
 * next lower ratio is taken, then a smaller size.
 */
export function listedSize(
  [boxWidth, boxHeight]: readonly [number, number],
  pixelRatio: number,
  { max_pixel_ratio, max_pixels }: SizeFacts,
): string | null {
  let [width, height] = [listedSide(boxWidth), listedSide(boxHeight)];
  if (width < STEP || height < STEP) return null;
  const wanted = RATIOS.filter((each) => each >= pixelRatio - ROUNDING).at(-1) ?? 3;
  const fits = (each: number) => width * height * each * each <= max_pixels;
  const ratio = RATIOS.find((each) => each <= Math.min(wanted, max_pixel_ratio) && fits(each)) ?? 1;
  if (!fits(ratio)) {
    const scale = Math.sqrt(max_pixels / (width * height));
    [width, height] = [Math.max(down(width * scale), STEP), Math.max(down(height * scale), STEP)];
    // A side that cannot shrink any more leaves the other one less.
    if (height === STEP) width = Math.min(width, down(max_pixels / STEP));
    if (width === STEP) height = Math.min(height, down(max_pixels / STEP));
  }
  return `${width}x${height}${ratio === 1 ? '' : `@${ratio}`}`;
}

function down(length: number): number {
  return Math.floor(length / STEP) * STEP;
}
