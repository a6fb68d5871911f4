/**
 * Windows in a figure: its axes that show the view. In each of them copies of the pictures move, while
 * the rest of the figure stays where it is.
 */

import type { Axes } from '../../base/geometry/axes';
import type { Pair } from '../../base/geometry/scales';
import type { PictureElement } from '../../page/pictureElement';
import type { ValueHost } from '../../loader/values/host';
import { placeIn, type View, type ViewHome } from '../../base/geometry/view';
import { BLOCK } from './overlay';
import { axesOf, sizeOf, standIns } from './picture';
import { pictureCopy } from './pictureCopy';
import { clipPath, fill, inset, scaled, uncovered, within, type Rect } from './stackClips';
import { overlapping, withParts } from './stackLayers';
import { OVERLAP, rectOf, transformOf, viewOf, type Layer } from './stackLayer';

/** A part of limits. */
const ROUNDING = 1e-9;
/** Device pixels at the edges, which belong to the frame of the axes. */
const FRAME = 2.5;

/** The axes of a picture whose limits are its view, as fractions of the picture. */
export function axesOfView(layer: Layer, home: ViewHome): readonly Rect[] {
  const view = viewOf(layer, home);
  const [width, height] = sizeOf(layer);
  return (axesOf(layer) ?? []).flatMap((axes) => {
    const isShown =
      isAlong(axes.x, axes.xscale, view.x, home.xscale) &&
      isAlong(axes.y, axes.yscale, view.y, home.yscale);
    return isShown ? [within(axes.box, [0, 0, width, height])] : [];
  });
}

function isAlong(
  limits: Pair | null,
  scale: Axes['xscale'],
  [first, last]: Pair,
  name = 'linear',
): boolean {
  const allowed = ROUNDING * Math.abs(last - first);
  const isNear = (one: number, other: number) => Math.abs(one - other) <= allowed;
  return (
    scale?.name === name && limits !== null && isNear(limits[0], first) && isNear(limits[1], last)
  );
}

export class FigureWindows {
  readonly #plane: HTMLElement;
  readonly #colours: ValueHost | null;
  #layers: readonly Layer[] = [];
  #windows: readonly HTMLElement[] = [];
  #copies = new Map<string, PictureElement>();

  constructor(plane: HTMLElement, colours: ValueHost | null = null) {
    this.#plane = plane;
    this.#colours = colours;
  }

  /** Moves what the axes of the newest picture show; oldest first. */
  move(layers: readonly Layer[], areas: readonly Rect[], home: ViewHome, view: View): void {
    const newest = layers.at(-1);
    if (!newest) return;
    if (layers !== this.#layers) this.#build(layers, newest, areas, home);
    const place = placeIn(home, viewOf(newest, home), view);
    for (const window of this.#windows) {
      (window.firstElementChild as HTMLElement).style.transform = transformOf(place);
    }
    const [area] = areas;
    const copy = this.#copies.get(copyKey(newest, 0));
    if (area && copy) standIns.set(newest.element, { element: copy, visible: within([0, 0, 1, 1], rectOf(place)), area }); // prettier-ignore
  }

  /** Shows the newest picture as it is. */
  clear(): void {
    const newest = this.#layers.at(-1);
    for (const window of this.#windows) window.remove();
    this.#plane.classList.remove(`${BLOCK}__plane--windows`);
    if (newest) {
      newest.element.style.clipPath = '';
      standIns.delete(newest.element);
    }
    this.#layers = [];
    this.#windows = [];
    this.#copies = new Map();
  }

  #build(layers: readonly Layer[], newest: Layer, areas: readonly Rect[], home: ViewHome): void {
    const before = this.#copies;
    this.#copies = new Map();
    const framed = areas.map((area) => inset(area, frameOf(newest)));
    this.#windows.slice(areas.length).forEach((window) => {
      window.remove();
    });
    this.#windows = areas.map(
      (area, index) => this.#windows[index] ?? newWindow(this.#plane, area),
    );
    this.#windows.forEach((window, index) => {
      const [area, inner] = [areas[index], framed[index]] as [Rect, Rect];
      fill(window, area);
      window.style.clipPath = clipPath([within(inner, area)]);
      const copies = this.#copiesIn(index, layers, home, before);
      (window.firstElementChild as HTMLElement).replaceChildren(...copies);
    });
    this.#plane.classList.add(`${BLOCK}__plane--windows`);
    for (const each of this.#layers) each.element.style.clipPath = '';
    newest.element.style.clipPath = clipPath(uncovered([0, 0, 1, 1], framed));
    this.#layers = layers;
  }

  /** Each picture where its data are, in the axes with this index; newer ones hide older ones. */
  #copiesIn(
    index: number,
    layers: readonly Layer[],
    home: ViewHome,
    before: ReadonlyMap<string, PictureElement>,
  ): readonly PictureElement[] {
    const newest = layers.at(-1);
    const placed = layers.flatMap((layer) => {
      const box = axesOfView(layer, home)[index];
      if (!box || !newest) return [];
      const place = rectOf(placeIn(home, viewOf(layer, home), viewOf(newest, home)));
      const inner = within(inset(box, frameOf(layer)), box);
      return [{ layer: { layer, box, place }, rect: scaled(inner, place) }];
    });
    const by = overlapOf(placed.at(-1)?.layer);
    return overlapping(withParts(placed), by).map(({ layer: { layer, box, place }, shows }) => {
      const key = copyKey(layer, index);
      const copy = before.get(key) ?? pictureCopy(layer.element, this.#colours);
      this.#copies.set(key, copy);
      const whole = scaled(within([0, 0, 1, 1], box), place);
      fill(copy, whole);
      copy.style.clipPath = clipPath(shows.map((each) => within(each, whole)));
      return copy;
    });
  }
}

const copyKey = ({ exact, tier }: Layer, index: number) => `${index} ${tier} ${exact}`;

function frameOf(layer: Layer): Pair {
  const [width, height] = sizeOf(layer);
  return [FRAME / width, FRAME / height];
}

/** As a part of axes of a picture. */
function overlapOf(newest: { readonly layer: Layer; readonly box: Rect } | undefined): Pair {
  if (!newest) return [0, 0];
  const [[width, height], [left, top, right, bottom]] = [sizeOf(newest.layer), newest.box];
  return [OVERLAP / (width * (right - left)), OVERLAP / (height * (bottom - top))];
}

function newWindow(plane: HTMLElement, area: Rect): HTMLElement {
  const window = document.createElement('div');
  window.className = `${BLOCK}__window`;
  window.append(document.createElement('div'));
  fill(window, area);
  plane.append(window);
  return window;
}
