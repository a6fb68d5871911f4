/** The layers of one component: what is wanted, what is on screen, and their handles. */

import type { Pair } from '../../base/geometry/scales';
import { placementOf } from '../../base/geometry/element';
import { toWindow } from '../../base/geometry/placement';
import type { Shown } from '../../loader/imageState';
import type { Rectangle } from '../../loader/shownSet';
import { generatorFacts, type GeneratorFacts } from '../../request/generatorFacts';
import { thisPage } from '../../page/page';
import { listener } from '../../page/trace';
import { sizeOf } from '../stage/picture';
import { localOf } from '../stage/local';
import { describedFailure, developerError } from '../../loader/describedFailure';
import { limited } from './arrowStep';
import { Channel } from './channel';
import { failureNote } from './failureNote';
import type { Layered, LayerProps, LayersHost } from './host';
import type { SetOwner } from './layerSet';
import { layersOf, type LayerSpec } from './layerSpec';
import type { Overlay } from './overlay';
import type { Failed } from './parts';
import { installStyles } from './styles';
import { Swipe, type Visible } from './swipe';
import { Wanted } from './wanted';

const MIDDLE = 0.5;

export class LayerHand implements SetOwner {
  readonly #host: LayersHost;
  readonly #channels = new Map<string, Channel>();
  readonly #swipes = new Map<string, Swipe>();
  /** The places of the handles, as parts of the box. */
  readonly #parts = new Map<string, number>();
  /** All that are on the page, also beneath the newest image. */
  readonly #overlays = new Set<Overlay>();
  #newest: Overlay | null = null;
  #given: unknown;
  #refresh: unknown;
  /** The props that change the place of the image in its box, as JSON. */
  #look = '';
  #specs: readonly LayerSpec[] = [];
  #last: { readonly of: readonly unknown[]; readonly layered: Layered } | null = null;
  #note: HTMLElement | null = null;
  /** The failures that were told, as JSON. */
  #told = 'null';

  constructor(host: LayersHost) {
    this.#host = host;
    installStyles();
  }

  /** The layers of these props; null while the size of the box is about to be known. */
  layered({ layers, params }: LayerProps): Layered | null {
    const specs = this.#specsOf(layers);
    const asked = specs.map((spec) => this.#channelOf(spec).askedAt(spec, null));
    const isAwaited = (spec: LayerSpec) => {
      // A box may get its height from the image, so that only the layer waits for it.
      return spec.visible && !spec.error && !this.#channelOf(spec).lacksRoom;
    };
    if (specs.some((spec, index) => asked[index] === null && isAwaited(spec))) return null;
    const facts = specs.map(({ generator }): GeneratorFacts => generatorFacts(generator ?? ''));
    const of = [layers, params, ...asked, ...facts];
    if (this.#last && isSame(this.#last.of, of)) return this.#last.layered;
    const at = (view: unknown) => {
      const wanted = specs.map((spec) => {
        const channel = this.#channelOf(spec);
        return { spec, channel, asked: channel.askedAt(spec, view) };
      });
      return new Wanted(this, wanted);
    };
    this.#last = { of, layered: { at } };
    return this.#last.layered;
  }

  /** Shows what the props say, as far as it needs no other images. */
  update({ layers, refresh, fit, className, style }: LayerProps): void {
    if (refresh !== this.#refresh) this.#forgive();
    this.#refresh = refresh;
    const isOther = layers !== this.#given;
    const look = JSON.stringify([fit, className, style]);
    if (look !== this.#look) this.#newest?.place();
    this.#look = look;
    this.#specs = this.#specsOf(layers);
    this.#given = layers;
    for (const spec of this.#specs) {
      this.#channelOf(spec).update(spec);
      if (isOther && !this.#swipes.get(spec.id)?.isHeld) this.#take(spec);
    }
    if (!isOther) return;
    this.#dropSwipes();
    this.#dropChannels();
    for (const overlay of this.#overlays) overlay.style();
    this.#placeHandles();
    for (const overlay of this.#overlays) overlay.clip();
  }

  #take({ id, swipe }: LayerSpec): void {
    if (typeof swipe === 'number') this.#parts.set(id, swipe);
  }

  spec(id: string): LayerSpec | undefined {
    return this.#specs.find((each) => each.id === id);
  }

  onScreen(id: string | null, exact: string): Shown | null {
    const shown = this.#host.shown.current;
    const layers = this.#newest?.base.element.isConnected ? this.#newest.layers : [];
    const own = this.#newest && shown?.set === this.#newest ? this.#newest.base : shown;
    const found = id === null ? own : layers.find((each) => each.id === id)?.shown;
    if (found?.exact !== exact || found.tier !== 'exact') return null;
    return thisPage.cache.isOutdated(found.image.image) ? null : found;
  }

  cut(id: string, image: Shown): number {
    const box = this.spec(id)?.swipe == null ? null : this.#visible();
    const drawn = box && this.#drawn(image);
    if (!drawn) return Infinity;
    return (box.left + this.#partOf(id) * box.width - drawn[0]) / (drawn[2] - drawn[0]);
  }

  entered(overlay: Overlay): void {
    for (const older of this.#overlays) older.lend(overlay);
    this.#overlays.add(overlay);
    this.#newest = overlay;
    for (const { shown } of overlay.layers) listener?.shown(shown);
    this.#tell(overlay.failed);
    this.#placeHandles();
  }

  left(overlay: Overlay): void {
    this.#overlays.delete(overlay);
    if (this.#newest === overlay) this.#newest = null;
    this.#dropChannels();
  }

  placed(overlay: Overlay): void {
    if (overlay === this.#newest) this.#placeHandles();
  }

  dispose(): void {
    for (const swipe of this.#swipes.values()) swipe.remove();
    for (const channel of this.#channels.values()) this.#drop(channel);
    this.#channels.clear();
    this.#note?.remove();
  }

  #specsOf(layers: unknown): readonly LayerSpec[] {
    return layers === this.#given ? this.#specs : layersOf(layers);
  }

  #channelOf({ id }: LayerSpec): Channel {
    const channel = this.#channels.get(id) ?? new Channel(id, this.#host);
    this.#channels.set(id, channel);
    return channel;
  }

  #dropSwipes(): void {
    const isWanted = (id: string) => this.#specs.some((each) => each.id === id);
    for (const [id, swipe] of this.#swipes) {
      if (isWanted(id) && this.spec(id)?.swipe != null) continue;
      swipe.remove();
      this.#swipes.delete(id);
    }
  }

  /** Ends what neither the props have nor a picture on the page. */
  #dropChannels(): void {
    const shown = [...this.#overlays].flatMap(({ layers }) => layers);
    const used = new Set([...this.#specs, ...shown].map(({ id }) => id));
    for (const [id, channel] of this.#channels) {
      if (used.has(id)) continue;
      this.#drop(channel);
      this.#channels.delete(id);
    }
  }

  #drop(channel: Channel): void {
    channel.dispose();
    listener?.gone(channel.runner);
  }

  #partOf(id: string): number {
    return this.#parts.get(id) ?? MIDDLE;
  }

  #placeHandles(): void {
    const frame = this.#host.frame.current;
    const box = this.#visible();
    if (!frame) return;
    for (const { id, swipe, visible } of this.#specs) {
      if (swipe === null) continue;
      const isShown = visible && this.#newest?.layers.some((each) => each.id === id);
      this.#swipeOf(id, frame).show(this.#partOf(id), isShown ? box : null);
    }
  }

  #swipeOf(id: string, frame: HTMLElement): Swipe {
    const swipe =
      this.#swipes.get(id) ??
      new Swipe(frame, id, {
        partAt: (point) => {
          const [frame, box] = [this.#host.frame.current, this.#visible()];
          const local = frame && localOf(frame);
          if (!local || !box) return null;
          return limited((local(point)[0] - box.left) / box.width);
        },
        moved: (part) => {
          this.#parts.set(id, part);
          this.#placeHandles();
          for (const overlay of this.#overlays) overlay.clip();
        },
        ended: (part) => {
          const layers = (this.#given as readonly unknown[]).map((each, index) =>
            this.#specs[index]?.id === id ? { ...(each as object), swipe: part } : each,
          );
          this.#host.report({ layers });
        },
      });
    this.#swipes.set(id, swipe);
    return swipe;
  }

  /** The part of the box that shows the image, in the frame. */
  #visible(): Visible | null {
    const base = this.#newest?.base;
    const box = base?.element.closest<HTMLElement>('.dash-dynamic-image__picture');
    const drawn = base && this.#drawn(base);
    if (!box || !drawn) return null;
    const [left, top] = [Math.max(drawn[0], box.offsetLeft), Math.max(drawn[1], box.offsetTop)];
    const right = Math.min(drawn[2], box.offsetLeft + box.offsetWidth);
    const bottom = Math.min(drawn[3], box.offsetTop + box.offsetHeight);
    if (!(left < right && top < bottom)) return null;
    return { left, top, width: right - left, height: bottom - top };
  }

  /** The edges of an image in CSS pixels of the frame, without the transforms around it. */
  #drawn(image: Shown): Rectangle | null {
    const frame = this.#host.frame.current;
    const local = frame && localOf(frame);
    const placement = placementOf(image.element, sizeOf(image));
    if (!local || !placement) return null;
    const [from, to] = [[0, 0] as const, sizeOf(image)].map((each) => local(toWindow(placement, each))) as [Pair, Pair]; // prettier-ignore
    return [...from, ...to];
  }

  /** One that says the same stays: its button may have the focus. */
  #noteFailures(failed: readonly Failed[]): void {
    const note = failureNote(failed, this.#retry);
    if (note?.textContent === this.#note?.textContent) return;
    this.#note?.remove();
    this.#note = note;
    if (note) this.#host.frame.current?.append(note);
  }

  readonly #retry = (): void => {
    if (this.#forgive()) this.#host.changed();
    else this.#host.loader.current?.retry();
  };

  /** All that has failed may be asked for again. True where the layers are others from now on. */
  #forgive(): boolean {
    const isOther = [...this.#channels.values()].map((each) => each.forgive()).includes(true);
    if (isOther) this.#last = null;
    return isOther;
  }

  /** Says which layers are hidden since they failed. */
  #tell(failed: readonly Failed[]): void {
    this.#noteFailures(failed);
    for (const { failure } of failed) void failure.error.until?.then(this.#retry);
    const errors = failed.map(({ id, failure }) => [id, describedFailure(failure)] as const);
    const layer_errors = failed.length > 0 ? Object.fromEntries(errors) : null;
    const text = JSON.stringify(layer_errors);
    if (text === this.#told) return;
    this.#told = text;
    const [first] = failed;
    this.#host.report({
      layer_errors,
      ...(first && { _dash_error: developerError(first.failure) }),
    });
  }
}

function isSame(one: readonly unknown[], other: readonly unknown[]): boolean {
  return one.length === other.length && one.every((each, index) => each === other[index]);
}
