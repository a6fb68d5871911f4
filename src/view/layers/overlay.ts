/** The layers on one image: elements that lie where their data are. */

import { boxOf, fittedAs, placementOf } from '../../base/geometry/element';
import { placed, toPicture } from '../../base/geometry/placement';
import type { Pair } from '../../base/geometry/scales';
import type { Shown } from '../../loader/imageState';
import type { LayerPoint, Rectangle, ShownSet } from '../../loader/shownSet';
import { thisPage } from '../../page/page';
import type { PictureElement } from '../../page/pictureElement';
import { pixelColor, sizeOf } from '../stage/picture';
import { pictureCopy } from '../stage/pictureCopy';
import { clipPath, commonOf, fill, within } from '../stage/stackClips';
import { valuesOf } from '../../loader/values/canvas';
import { WHOLE } from './layerPlace';
import type { LayerSpec } from './layerSpec';
import type { Failed, Placed } from './parts';

export const LAYERS = 'dash-dynamic-image-layers';

export interface OverlayOwner {
  /** The present props of a layer; undefined for one that is not wanted any more. */
  spec(id: string): LayerSpec | undefined;
  /** The part of the width of an image after which a layer ends; Infinity without a swipe. */
  cut(id: string, image: Shown): number;
  entered(overlay: Overlay): void;
  left(overlay: Overlay): void;
  /** The image has another place. */
  placed(overlay: Overlay): void;
}

export class Overlay implements ShownSet {
  readonly element = document.createElement('div');
  readonly base: Shown;
  readonly layers: readonly Placed[];
  readonly failed: readonly Failed[];
  readonly #owner: OverlayOwner;
  readonly #sizes: ResizeObserver | null;
  /** Those of the layers; copies of the ones that a newer picture has taken. */
  readonly #elements: Map<Placed, PictureElement>;
  /** What shows of each layer, as fractions of it. */
  readonly #clips = new Map<Placed, readonly Rectangle[]>();
  #holders = 1;
  /** The place of an older picture. */
  #laid: { readonly rect: Rectangle; readonly shows: readonly Rectangle[] } | null = null;

  constructor(
    owner: OverlayOwner,
    base: Shown,
    layers: readonly Placed[],
    failed: readonly Failed[],
  ) {
    this.#owner = owner;
    this.base = base;
    this.layers = layers;
    this.#elements = new Map(layers.map((layer) => [layer, layer.shown.element]));
    this.failed = failed;
    this.element.className = LAYERS;
    this.element.setAttribute('aria-hidden', 'true');
    const resized = () => {
      this.place();
    };
    this.#sizes = typeof ResizeObserver === 'undefined' ? null : new ResizeObserver(resized);
  }

  get hasFailed(): boolean {
    return this.failed.length > 0;
  }

  retain(): void {
    this.#holders++;
  }

  release(): void {
    if (--this.#holders > 0) return;
    for (const { shown } of this.layers) thisPage.cache.release(shown.image);
    this.#sizes?.disconnect();
    this.#owner.left(this);
  }

  entered(): void {
    this.#owner.entered(this);
    for (const { channel, shown } of this.layers) {
      const { element, tier, exact } = shown;
      element.className = `${LAYERS}__image`;
      element.alt = '';
      channel.colours.current.control?.show({ element, tier, exact, renewed: undefined });
    }
    this.element.replaceChildren(...this.#elements.values());
    this.style();
    this.#sizes?.observe(this.base.element);
    this.place();
  }

  /** A newer picture takes the elements of the layers that both have. */
  lend(newer: Overlay): void {
    if (!this.element.isConnected) return;
    const taken = new Set(newer.#elements.values());
    for (const [layer, element] of this.#elements) {
      if (!taken.has(element)) continue;
      const copy = pictureCopy(element, layer.channel.colours.current);
      copy.className = element.className;
      copy.style.cssText = element.style.cssText;
      copy.hidden = element.hidden;
      element.replaceWith(copy);
      this.#elements.set(layer, copy);
    }
  }

  moved(): void {
    if (!this.layers.some(({ id }) => this.#owner.spec(id)?.swipe != null)) return;
    this.#owner.placed(this);
    this.clip();
  }

  lay(rect: Rectangle, shows: readonly Rectangle[]): void {
    this.#laid = { rect, shows };
    this.place();
  }

  /** Takes the present opacity, blend and visibility. */
  style(): void {
    for (const [{ id }, element] of this.#elements) {
      const { style } = element;
      const spec = this.#owner.spec(id);
      element.hidden = !spec?.visible;
      style.setProperty('--dash-dynamic-image-layer-opacity', `${spec?.opacity ?? 1}`);
      style.mixBlendMode = spec?.blend ?? '';
    }
  }

  /** Shows of each layer what the swipe leaves of it. */
  clip(): void {
    for (const [layer, element] of this.#elements) {
      const { rect, clip } = layer.place;
      const end = this.#owner.cut(layer.id, this.base);
      const seen = commonOf(clip, [0, 0, Math.min(end, 1), 1]);
      const parts = (this.#laid?.shows ?? [WHOLE])
        .map((part) => (this.#laid ? within(part, this.#laid.rect) : part))
        .map((part) => sorted(within(commonOf(part, seen), rect)))
        .map((part) => commonOf(part, WHOLE))
        .filter(([left, top, right, bottom]) => left < right && top < bottom);
      this.#clips.set(layer, parts);
      const isWhole = parts.length === 1 && parts[0]?.join() === WHOLE.join();
      element.style.clipPath = isWhole ? '' : clipPath(parts);
    }
  }

  at(point: Pair): LayerPoint | null {
    for (const layer of [...this.layers].reverse()) {
      const { element, tier } = layer.shown;
      const size = sizeOf(layer.shown);
      if (element.hidden || this.#owner.spec(layer.id)?.opacity === 0) continue;
      const placement = placementOf(element, size);
      const pixel = placement && toPicture(placement, point);
      if (!pixel || !this.#isSeen(layer, [pixel[0] / size[0], pixel[1] / size[1]])) continue;
      const [col, row] = [Math.floor(pixel[0]), Math.floor(pixel[1])];
      const values = valuesOf(element);
      const color = values ? null : pixelColor(element, [col, row]);
      const found = values ? values.at(col, row) : color?.[3] ? color : null;
      const isFound = typeof found === 'number' ? Number.isFinite(found) : found !== null;
      if (!isFound) continue;
      const label = typeof found === 'number' ? values?.labels?.[found] : undefined;
      const text = label ?? [found].flat().slice(0, 3).join(', ');
      return { id: layer.id, value: tier === 'exact' ? found : null, text };
    }
    return null;
  }

  #isSeen(layer: Placed, [x, y]: Pair): boolean {
    const parts = this.#clips.get(layer) ?? [];
    return parts.some(([left, top, right, bottom]) => {
      return x >= left && x <= right && y >= top && y <= bottom;
    });
  }

  place(): void {
    if (!this.element.parentElement) return;
    const drawn = this.#laid ? this.#placeOlder(this.#laid.rect) : this.#placeNewest();
    if (!drawn) return;
    const [left, top, right, bottom] = drawn;
    const [width, height] = [right - left, bottom - top];
    for (const [{ place }, element] of this.#elements) {
      const [x0, y0, x1, y1] = sorted(place.rect);
      fill(element, [left + x0 * width, top + y0 * height, left + x1 * width, top + y1 * height]);
      const turns = [place.rect[0] > place.rect[2], place.rect[1] > place.rect[3]];
      const isTurned = turns.includes(true);
      element.style.transform = isTurned ? `scale(${turns.map((is) => (is ? -1 : 1)).join()})` : '';
    }
    this.#owner.placed(this);
    this.clip();
  }

  /** The whole of it, as an older picture is stretched into its place. */
  #placeOlder(rect: Rectangle): Rectangle {
    fill(this.element, rect);
    this.element.style.display = this.base.element.style.display;
    return WHOLE;
  }

  /** The drawn part of the image, as fractions of its box, which this element fills. */
  #placeNewest(): Rectangle | null {
    const { element } = this.base;
    const { offsetLeft, offsetTop, offsetWidth, offsetHeight } = element;
    const { clientWidth = 0, clientHeight = 0 } = this.element.parentElement ?? {};
    if (!(clientWidth * clientHeight * offsetWidth * offsetHeight > 0)) return null;
    const [right, bottom] = [offsetLeft + offsetWidth, offsetTop + offsetHeight];
    fill(
      this.element,
      within([offsetLeft, offsetTop, right, bottom], [0, 0, clientWidth, clientHeight]),
    );
    const fitted = fittedAs(element, sizeOf(this.base));
    const box = boxOf(element);
    if (!fitted || !box) return WHOLE;
    const [across, down] = box.size;
    const plain = { ...box, center: [across / 2, down / 2], linear: [1, 0, 0, 1] } as const;
    const [scaleX = 1, , , scaleY = 1, x = 0, y = 0] = placed(fitted, plain)?.matrix ?? [];
    const [width, height] = sizeOf(this.base);
    return within([x, y, x + scaleX * width, y + scaleY * height], [0, 0, across, down]);
  }
}

function sorted([left, top, right, bottom]: Rectangle): Rectangle {
  return [
    Math.min(left, right),
    Math.min(top, bottom),
    Math.max(left, right),
    Math.max(top, bottom),
  ];
}
