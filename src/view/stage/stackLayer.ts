/** One picture in the stack of a component, and the view that its URL tells. */

import { normalised, type Placing, type View, type ViewHome } from '../../base/geometry/view';
import type { Pair } from '../../base/geometry/scales';
import type { Shown } from '../../loader/imageState';
import { beforeView } from '../../request/imageAddress';
import { pixelsIn } from '../../request/queries';
import { sizeOf } from './picture';
import { WHOLE } from './stackArea';
import { percent, type Rect } from './stackClips';

export type Layer = Pick<Shown, 'element' | 'image' | 'exact' | 'tier' | 'set'>;

/** The view in the URL of an image; null for home. */
export function viewIn(url: string): View | null {
  const [, text] = /&view=([^&]*)/.exec(url) ?? [];
  if (text === undefined) return null;
  const [left = NaN, right = NaN, bottom = NaN, top = NaN] = decodeURIComponent(text)
    .split(',')
    .map(Number);
  return { x: [left, right], y: [bottom, top] };
}

export function viewOf({ exact }: Pick<Layer, 'exact'>, home: ViewHome): View {
  const pixels = pixelsIn(exact);
  return viewIn(exact) ?? (Number.isFinite(pixels[0]) ? normalised(home, home, pixels) : home);
}

export function isHome({ exact }: Layer): boolean {
  return viewIn(exact) === null;
}

/** True for pictures of one function, with the same params, size and theme. */
export function isOfGroup(one: Layer, other: Layer): boolean {
  return beforeView(one.exact) === beforeView(other.exact);
}

/** True for an exact picture in the place of another one: what it is drawn from has changed. */
export function isChanged(before: Layer, next: Layer): boolean {
  const areExact = before.tier === 'exact' && next.tier === 'exact';
  return areExact && before.exact === next.exact && before.image !== next.image;
}

/** The home view of an image without a `View`: its pixels, with y pointing down. */
export function pixelHome(layer: Pick<Layer, 'element' | 'image'>): ViewHome {
  const [width, height]: Pair = sizeOf(layer);
  return { x: [0, width], y: [height, 0] };
}

export function rectOf({ left, top, width, height }: Placing): Rect {
  return [left, top, left + width, top + height];
}

/** As a fraction of the box: far less than a pixel. */
const STILL = 1e-6;

/** Device pixels by which a picture that moves reaches beneath newer ones. */
export const OVERLAP = 2;

/** The overlap in a plane that is enlarged, which changes seldom; 0 at rest, where no edge is seen. */
export function overlapAt(place: Placing): number {
  if (isStill(place)) return 0;
  return OVERLAP * 2 ** Math.ceil(-Math.log2(Math.min(place.width, place.height)));
}

export function isStill({ left, top, width, height }: Placing): boolean {
  return [left, top, width - 1, height - 1].every((each) => Math.abs(each) < STILL);
}

/** The transform of a plane that takes an area of it to such a place in the same area. */
export function transformOf(place: Placing, area = WHOLE): string {
  if (isStill(place)) return '';
  const { width, height } = place;
  const left = area.left * (1 - width) + place.left * area.width;
  const top = area.top * (1 - height) + place.top * area.height;
  return `translate(${percent(left)}, ${percent(top)}) scale(${width}, ${height})`;
}
