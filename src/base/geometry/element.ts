/**
 * The place of an `<img>` in the window, read from the page.
 *
 * No engine but Firefox tells the corners of a transformed element (`getBoxQuads`). They follow from
 * what all engines tell: an affine map takes the centre of the border box to the centre of its
 * bounding rectangle, and its linear part is the product of the transforms of all ancestors.
 */

import type { Pair } from './scales';
import { IDENTITY, multiplied, transformOf, type Linear } from './cssTransforms';
import { placed, type Box, type Fit, type Placement, type Shown } from './placement';

/** The largest difference that rounding makes between a rectangle and its own transforms. */
const MAX_ROUNDING = 0.5;

const FITS: readonly string[] = ['fill', 'contain', 'cover', 'none', 'scale-down'] satisfies Fit[];

/** An element with a natural size, which obeys `object-fit`. */
type Pictured = Element & Pick<HTMLImageElement, 'naturalWidth' | 'naturalHeight'>;

/**
 * The placement of a picture of this size, in pixels; its element may show a preview of it.
 *
 * Null where the element is not on the page, or is turned in space: then no point of the window
 * has a known pixel.
 */
export function placementOf(image: Pictured, picture: Pair): Placement | null {
  const box = boxOf(image);
  const fitted = fittedAs(image, picture);
  return box && fitted && placed(fitted, box);
}

/** How a picture of this size is fitted into its element; null for what is not understood. */
export function fittedAs(image: Pictured, picture: Pair): Shown | null {
  const { objectFit, objectPosition } = getComputedStyle(image);
  const position = positionOf(objectPosition);
  if (!position || !isFit(objectFit)) return null;
  const natural = [image.naturalWidth, image.naturalHeight] as const;
  return { picture, natural, fit: objectFit, ...position };
}

/** The box of an element in the window; null where it has none, or where it is no affine image. */
export function boxOf(element: Element): Box | null {
  const linear = linearOf(element);
  const { size, insets } = layoutOf(getComputedStyle(element));
  if (!linear) return null;
  const { left, top, width, height } = rectangleOf(element);
  const [a, b, c, d] = linear;
  const expected = [
    Math.abs(a) * size[0] + Math.abs(c) * size[1],
    Math.abs(b) * size[0] + Math.abs(d) * size[1],
  ] as const;
  // CSS `zoom`, and the view box of an SVG around the element, are part of the rectangle only.
  const zoom = (width + height) / (expected[0] + expected[1]);
  const isRight =
    Math.abs(width - zoom * expected[0]) <= MAX_ROUNDING &&
    Math.abs(height - zoom * expected[1]) <= MAX_ROUNDING;
  if (!isRight || !(zoom > 0)) return null;
  const center = [left + width / 2, top + height / 2] as const;
  return { center, linear: [zoom * a, zoom * b, zoom * c, zoom * d], size, insets };
}

/** The bounding rectangle in pixels of the window. */
function rectangleOf(element: Element): Pick<DOMRect, 'left' | 'top' | 'width' | 'height'> {
  const { left, top, width, height } = element.getBoundingClientRect();
  const missing = hasZoomInRectangles() ? 1 : zoomOf(element);
  return {
    left: missing * left,
    top: missing * top,
    width: missing * width,
    height: missing * height,
  };
}

/** The product of CSS `zoom` of an element and all around it. */
function zoomOf(element: Element): number {
  let product = 1;
  for (let each: Element | null = element; each; each = parentOf(each)) {
    product *= parseFloat(getComputedStyle(each).zoom) || 1;
  }
  return product;
}

let isZoomInRectangles: boolean | undefined;

/** False in engines that tell rectangles in the zoomed pixels of the element (before CSSOM View of 2024). */
function hasZoomInRectangles(): boolean {
  if (isZoomInRectangles !== undefined) return isZoomInRectangles;
  const [plain = 0, zoomed = 0] = ['1', '2'].map((zoom) => {
    const probe = document.createElement('div');
    Object.assign(probe.style, { position: 'absolute', width: '10px', visibility: 'hidden', zoom });
    document.body.append(probe);
    const { width } = probe.getBoundingClientRect();
    probe.remove();
    return width;
  });
  if (plain > 0) isZoomInRectangles = zoomed > 1.5 * plain;
  return isZoomInRectangles ?? true;
}

/** The border box of an element without its transforms. */
function layoutOf(style: CSSStyleDeclaration): Pick<Box, 'size' | 'insets'> {
  const sides = ['Top', 'Right', 'Bottom', 'Left'] as const;
  const [top, right, bottom, left] = sides.map(
    (side) => parseFloat(style[`padding${side}`]) + parseFloat(style[`border${side}Width`]),
  ) as [number, number, number, number];
  const isWhole = style.boxSizing === 'border-box';
  const width = parseFloat(style.width) + (isWhole ? 0 : left + right);
  const height = parseFloat(style.height) + (isWhole ? 0 : top + bottom);
  return { size: [width, height], insets: [top, right, bottom, left] };
}

/** The product of the transforms of an element and all around it; null for one in space. */
function linearOf(element: Element): Linear | null {
  let product: Linear | null = IDENTITY;
  for (let each: Element | null = element; each && product; each = parentOf(each)) {
    const style = getComputedStyle(each);
    const own = each !== element && isNoBox(each, style) ? IDENTITY : transformOf(style);
    product = own && multiplied(own, product);
    if (isInTopLayer(each)) break;
  }
  return product;
}

/** True for elements around others that cannot be transformed (CSS Transforms 1, section 3). */
function isNoBox(element: Element, { display }: CSSStyleDeclaration): boolean {
  return element instanceof HTMLElement && (display === 'inline' || display === 'contents');
}

/** True for an element that is shown above the page, without the transforms around it. */
function isInTopLayer(element: Element): boolean {
  return [':fullscreen', ':modal', ':popover-open'].some((selector) => {
    try {
      return element.matches(selector);
    } catch {
      return false; // unknown to an older engine
    }
  });
}

/** The parent on the page, through slots and shadow roots. */
function parentOf(element: Element): Element | null {
  if (element.assignedSlot) return element.assignedSlot;
  const parent = element.parentNode;
  return parent instanceof ShadowRoot ? parent.host : element.parentElement;
}

/** Null for a computed `object-position` that is not made of percentages and pixels. */
function positionOf(objectPosition: string): Pick<Shown, 'position' | 'shift'> | null {
  const [x, y] = (objectPosition.match(/calc\([^()]*\)|\S+/g) ?? []).map(termsOf);
  return x && y ? { position: [x.part, y.part], shift: [x.pixels, y.pixels] } : null;
}

const TERM = /([+-]?) ?([\d.]+(?:e[+-]?\d+)?)(%|px) ?/g;

/** `20%`, `-3px`, or `calc(20% - 3px)`. */
function termsOf(text: string): { part: number; pixels: number } | null {
  const sum = { part: 0, pixels: 0 };
  const rest = text.replace(/^calc\((.*)\)$/, '$1').replace(TERM, (_, sign, size, unit) => {
    const number = Number(`${sign}${size}`);
    if (unit === '%') sum.part += number / 100;
    else sum.pixels += number;
    return '';
  });
  return rest === '' ? sum : null;
}

function isFit(objectFit: string): objectFit is Fit {
  return FITS.includes(objectFit);
}
