/**
 * Stack of the pictures of one component: the newest one fills a plane, which a gesture moves; older
 * ones lie where no newer one is, so that nothing is seen through a transparent picture.
 */

import type { Pair } from '../../base/geometry/scales';
import { placeIn, type View, type ViewHome } from '../../base/geometry/view';
import type { Shown } from '../../loader/imageState';
import type { CachedImage } from '../../page/imageCache';
import { thisPage } from '../../page/page';
import type { PictureElement } from '../../page/pictureElement';
import { pixelsIn } from '../../request/queries';
import { homeOf } from '../../request/viewHome';
import type { StageHost } from './host';
import { BLOCK } from './overlay';
import { axesOf, sizeOf } from './picture';
import { thisRefreshes } from './refreshes';
import { drawnArea, WHOLE, type Area } from './stackArea';
import { clipPath, fill, within, type Rect } from './stackClips';
import { axesOfView, FigureWindows } from './stackFigure';
import { StackIdle } from './stackIdle';
import {
  isChanged,
  isHome,
  isOfGroup,
  isStill,
  overlapAt,
  pixelHome,
  rectOf,
  transformOf,
  viewOf,
  type Layer,
} from './stackLayer';
import { arranged, overlapping, type Seen } from './stackLayers';

const isOutdated = (image: CachedImage) => thisRefreshes.isOutdated(image);

/** Browsers place no larger elements. */
const MOST_ENLARGED = 1024;

export class Stack {
  readonly #host: StageHost;
  readonly #plane = document.createElement('div');
  readonly #idle: StackIdle;
  readonly #windows: FigureWindows;
  #areas: readonly Rect[] = [];
  /** Of the newest picture, so that a frame of a gesture computes little. */
  #base: { readonly home: ViewHome; readonly view: View } | null = null;
  /** Oldest first. */
  #layers: readonly Layer[] = [];
  /** Oldest first, with what shows of each. */
  #seen: readonly Seen<Layer>[] = [];
  /** What the older pictures are placed by: these parts, and the overlap in device pixels. */
  #laid: { readonly seen: readonly Seen<Layer>[]; readonly overlap: number } | null = null;
  /** The view on screen; null is that of the newest picture. */
  #view: View | null = null;

  constructor(host: StageHost) {
    this.#host = host;
    this.#plane.className = `${BLOCK}__plane`;
    this.#windows = new FigureWindows(this.#plane, host.colours);
    this.#idle = new StackIdle(host, {
      has: (exact) => this.#layers.some((each) => each.exact === exact && each.tier === 'exact'),
      lay: (layer) => {
        this.#lay(layer);
      },
    });
    const shown = host.shown();
    if (shown) this.show(shown);
    // The first gesture needs it, as it asks for many pictures.
    if (host.facts().view) thisPage.pace.follow();
  }

  /** The home view; null before the first picture of a function that asks for none. */
  get home(): ViewHome | null {
    const { newest } = this;
    return homeOf(this.#host.facts()) ?? (newest && pixelHome(newest));
  }

  /** Device pixels of the box; of an image without a `View`, its own pixels. */
  get pixels(): Pair {
    const { newest } = this;
    if (!newest) return [NaN, NaN];
    return this.#host.facts().view ? pixelsIn(newest.exact) : sizeOf(newest);
  }

  /** The parts that move: the axes of a figure, or the whole box. */
  get areas(): readonly Area[] {
    const areas = this.#areas.map(([left, top, right, bottom]) => {
      return { left, top, width: right - left, height: bottom - top };
    });
    return areas.length > 0 ? areas : [this.#area];
  }

  get #area(): Area {
    const { newest } = this;
    const isPlain = newest && !this.#host.facts().view;
    return isPlain ? drawnArea(newest.element, this.#plane) : WHOLE;
  }

  get newest(): Layer | null {
    return this.#layers.at(-1) ?? null;
  }

  /**
   * Puts a picture on top; an element that was beneath rises. After a refresh the first new picture
   * takes the place of all older ones. True where pictures that a gesture may uncover are missing.
   */
  show(shown: Shown): boolean {
    const before = this.newest;
    const isOther = !before || !isOfGroup(before, shown) || isChanged(before, shown);
    const { cache } = thisPage;
    const isCurrent = !isOutdated(shown.image);
    const stays = (layer: Layer) => !isOther && !(isCurrent && isOutdated(layer.image));
    const isRenewed = isCurrent && this.#layers.slice(0, -1).some(({ image }) => isOutdated(image));
    const { image, element, exact, tier, set } = shown;
    cache.retain(image);
    set?.retain();
    this.#keep([
      ...this.#layers.filter(stays),
      { image, element, exact, tier, ...(set && { set }) },
    ]);
    this.#plane.append(element, ...elementsOf(set));
    const { picture } = this.#host;
    if (this.#plane.parentElement !== picture) picture.replaceChildren(this.#plane);
    this.#arrange();
    this.#move();
    return isOther || isRenewed;
  }

  /** The views that the page has for the present params, newest first. */
  known(): readonly View[] {
    const home = homeOf(this.#host.facts());
    return home ? this.#idle.known(home) : [];
  }

  /** A gesture is over: what the next one may uncover is fetched while the page is idle. */
  rested(view: View): void {
    const home = homeOf(this.#host.facts());
    if (home) this.#idle.fetch(home, view);
  }

  /** Puts a picture at the bottom. */
  #lay(layer: Layer): void {
    const { newest } = this;
    if (!newest || newest.set || !isOfGroup(newest, layer) || isOutdated(layer.image)) return;
    thisPage.cache.retain(layer.image);
    this.#host.colours?.control?.lay(layer.element);
    this.#keep([layer, ...this.#layers]);
    this.#plane.append(layer.element);
    this.#arrange();
    this.#move();
  }

  /** Moves the pictures to a view. */
  place(view: View): void {
    this.#view = view;
    // The picture of another function stays until the first one of this function.
    if (JSON.stringify(this.home) === JSON.stringify(this.#base?.home)) this.#move();
  }

  dispose(): void {
    const { newest } = this;
    this.#idle.stop();
    this.#windows.clear();
    this.#keep([]);
    if (newest && this.#plane.isConnected) {
      this.#plane.replaceWith(newest.element, ...elementsOf(newest.set));
    }
  }

  /** Replaces the layers; those that are gone leave the page. */
  #keep(layers: readonly Layer[]): void {
    const newest = new Map(layers.map((layer) => [layer.element, layer]));
    const kept = layers.filter((layer) => newest.get(layer.element) === layer);
    const gone = [...this.#layers, ...layers].filter((layer) => !kept.includes(layer));
    for (const { element, image, set } of new Set(gone)) {
      thisPage.cache.release(image);
      set?.element.remove();
      set?.release();
      if (newest.has(element)) continue;
      element.remove();
      element.removeAttribute('style');
    }
    this.#layers = kept;
  }

  #arrange(): void {
    const [{ home }, { newest }] = [this, this];
    if (!home || !newest) return;
    const base = viewOf(newest, home);
    this.#base = { home, view: base };
    const stack = this.#layers.map((layer) => {
      return { layer, rect: rectOf(placeIn(home, viewOf(layer, home), base)) };
    });
    const seen = arranged(stack, isHome);
    this.#keep(seen.map(({ layer }) => layer));
    this.#areas = home.figure ? axesOfView(newest, home) : [];
    if (home.figure && this.#areas.length === 0) warn(newest);
    this.#seen = seen;
    rise(newest.element);
  }

  /** Places the older pictures in the plane, unless they are so. */
  #layOlder(overlap: number): void {
    const [{ pixels }, seen] = [this, this.#seen];
    if (this.#laid?.seen === seen && this.#laid.overlap === overlap) return;
    this.#laid = { seen, overlap };
    const by = [overlap / pixels[0], overlap / pixels[1]] as const;
    for (const each of overlapping(seen, by).slice(0, -1)) {
      const { element, set } = each.layer;
      if (this.#areas.length === 0) laid(each);
      else for (const hidden of [element, ...elementsOf(set)]) hidden.style.display = 'none';
    }
  }

  #move(): void {
    if (!this.#base) return;
    const { home, view: base } = this.#base;
    // Axes that are too long for a header come later.
    if (home.figure && this.#areas.length === 0) this.#arrange();
    const view = this.#view ?? base;
    const place = placeIn(home, base, view);
    this.#layOlder(overlapAt(place));
    const areas = this.#areas;
    this.#plane.style.transform = areas.length > 0 ? '' : transformOf(place, this.#area);
    if (areas.length > 0 && !isStill(place)) this.#windows.move(this.#layers, areas, home, view);
    else this.#windows.clear();
    for (const { set } of this.#layers) set?.moved();
  }
}

/** Places an older picture in the plane, and hides what newer ones cover. */
function laid({ layer: { element, set }, rect, shows }: Seen<Layer>): void {
  const [left, top, right, bottom] = rect;
  const isPlaced = Math.max(right - left, bottom - top) < MOST_ENLARGED;
  element.className = `${BLOCK}__layer`;
  element.alt = '';
  element.setAttribute('aria-hidden', 'true');
  const { style } = element;
  style.display = isPlaced ? '' : 'none';
  fill(element, rect);
  style.clipPath = isWhole(rect, shows) ? '' : clipPath(shows.map((each) => within(each, rect)));
  set?.lay(rect, shows);
}

function elementsOf(set: Layer['set']): readonly HTMLElement[] {
  return set ? [set.element] : [];
}

function isWhole(rect: Rect, [first, ...rest]: readonly Rect[]): boolean {
  return rest.length === 0 && first?.join() === rect.join();
}

/** Lets a picture that may have lain beneath fill the plane. */
function rise(element: PictureElement): void {
  element.removeAttribute('aria-hidden');
  const { style } = element;
  style.display = style.left = style.top = style.width = style.height = style.clipPath = '';
}

let isWarned = false;

/** Once, in debug mode, whose images tell their run. */
function warn(layer: Layer): void {
  if (isWarned || layer.image.image.run === undefined || !axesOf(layer)) return;
  isWarned = true;
  console.warn(
    'DynamicImage: no axes of the figure show its view, so that all of it moves; set their limits, ' +
      'for example with view.apply(axes).',
  );
}
