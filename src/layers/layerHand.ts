/** The layers of one component: what is wanted, what is on screen, and their handles. */

import type { Pair } from '../geometry/scales';
import { placementOf } from '../geometry/element';
import { toWindow } from '../geometry/placement';
import type { Shown } from '../loader/imageState';
import { generatorFacts, type GeneratorFacts } from '../request/generatorFacts';
import { listener } from '../page/trace';
import { sizeOf } from '../stage/picture';
import { localOf } from '../stage/local';
import { describedFailure, developerError } from '../loader/describedFailure';
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
  #specs: readonly LayerSpec[] = [];
  #last: { readonly of: readonly unknown[]; readonly layered: Layered } | null = null;
  #note: HTMLElement | null = null;
  /** The failures that were told, as JSON. */
  #told = 'null';

  constructor(host: LayersHost) {
    this.#host = host;
    installStyles();
  }

  /** The layers of these props; null while the size of the box is not known. */
  layered({ layers, params }: LayerProps): Layered | null {
    const specs = this.#specsOf(layers);
    const asked = specs.map((spec) => this.#channelOf(spec).askedAt(spec, null));
    const isNeeded = (spec: LayerSpec) => spec.visible && !spec.error;
    if (specs.some((spec, index) => isNeeded(spec) && asked[index] === null)) return null;
    const facts = specs.map(({ generator }): GeneratorFacts => generatorFacts(generator ?? ''));
    const of = [layers, params, ...asked, ...facts];
    if (this.#last && isSame(this.#last.of, of)) return this.#last.layered;
    const at = (view: unknown) => {
      const wanted = specs.map((spec) => {
        const channel = this.#channelOf(spec);
        return { spec, channel, asked: channel.askedAt(spec, view) ?? '' };
      });
      return new Wanted(this, wanted);
    };
    this.#last = { of, layered: { at } };
    return this.#last.layered;
  }

  /** Shows what the props say, as far as it needs no other images. */
  update({ layers }: LayerProps): void {
    const isOther = layers !== this.#given;
    this.#specs = this.#specsOf(layers);
    this.#given = layers;
    for (const spec of this.#specs) {
      this.#channelOf(spec).update(spec);
      if (isOther && typeof spec.swipe === 'number') this.#parts.set(spec.id, spec.swipe);
    }
    if (!isOther) return;
    this.#dropOthers();
    for (const overlay of this.#overlays) overlay.style();
    this.#placeHandles();
    for (const overlay of this.#overlays) overlay.clip();
  }

  spec(id: string): LayerSpec | undefined {
    return this.#specs.find((each) => each.id === id);
  }

  onScreen(id: string | null, exact: string): Shown | null {
    const shown = this.#host.shown.current;
    const layers = this.#newest?.base.element.isConnected ? this.#newest.layers : [];
    const own = this.#newest && shown?.set === this.#newest ? this.#newest.base : shown;
    const found = id === null ? own : layers.find((each) => each.id === id)?.shown;
    return found?.exact === exact && found.tier === 'exact' ? found : null;
  }

  cut(id: string): number | null {
    const box = this.spec(id)?.swipe == null ? null : this.#visible();
    return box && box.start + this.#partOf(id) * box.length;
  }

  entered(overlay: Overlay): void {
    this.#overlays.add(overlay);
    this.#newest = overlay;
    for (const { shown } of overlay.layers) listener?.shown(shown);
    this.#tell(overlay.failed);
    this.#placeHandles();
  }

  left(overlay: Overlay): void {
    this.#overlays.delete(overlay);
    if (this.#newest === overlay) this.#newest = null;
  }

  placed(overlay: Overlay): void {
    if (overlay === this.#newest) this.#placeHandles();
  }

  dispose(): void {
    for (const swipe of this.#swipes.values()) swipe.remove();
    for (const channel of this.#channels.values()) {
      channel.dispose();
      listener?.gone(channel.runner);
    }
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

  #dropOthers(): void {
    const isWanted = (id: string) => this.#specs.some((each) => each.id === id);
    for (const [id, swipe] of this.#swipes) {
      if (isWanted(id) && this.spec(id)?.swipe != null) continue;
      swipe.remove();
      this.#swipes.delete(id);
    }
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
      this.#swipeOf(id, frame).show(this.#partOf(id), isShown && box ? box.inFrame : null);
    }
  }

  #swipeOf(id: string, frame: HTMLElement): Swipe {
    const swipe =
      this.#swipes.get(id) ??
      new Swipe(frame, id, {
        partAt: (clientX) => {
          const box = this.#visible();
          if (!box) return null;
          const part = (clientX - box.start) / box.length;
          return Math.round(Math.min(Math.max(part, 0), 1) * 1e4) / 1e4;
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

  /** The part of the box that shows the image, in the window and in the frame. */
  #visible(): { start: number; length: number; inFrame: Visible } | null {
    const [frame, base] = [this.#host.frame.current, this.#newest?.base];
    const picture = base?.element.closest('.dash-dynamic-image__picture');
    const placement = base && placementOf(base.element, sizeOf(base));
    const local = frame && localOf(frame);
    if (!frame || !base || !picture || !placement || !local) return null;
    const size = sizeOf(base);
    const corners = [toWindow(placement, [0, 0]), toWindow(placement, size)];
    const box = picture.getBoundingClientRect();
    const along = (index: 0 | 1, first: number, last: number): Pair => {
      const ends = corners.map((corner) => corner[index]);
      return [Math.max(Math.min(...ends), first), Math.min(Math.max(...ends), last)];
    };
    const [x, y] = [along(0, box.left, box.right), along(1, box.top, box.bottom)];
    if (!(x[0] < x[1] && y[0] < y[1])) return null;
    const [from, to] = [local([x[0], y[0]]), local([x[1], y[1]])];
    const inFrame = {
      left: from[0],
      top: from[1],
      width: to[0] - from[0],
      height: to[1] - from[1],
    };
    return { start: x[0], length: x[1] - x[0], inFrame };
  }

  readonly #retry = (): void => {
    this.#host.loader.current?.retry();
  };

  /** Says which layers are hidden since they failed. */
  #tell(failed: readonly Failed[]): void {
    this.#note?.remove();
    this.#note = failureNote(failed, this.#retry);
    if (this.#note) this.#host.frame.current?.append(this.#note);
    for (const { failure } of failed) void failure.error.circumstances.until?.then(this.#retry);
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
