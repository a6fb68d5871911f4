/** Colours of one component: chosen by props, by hand or by the function, and the canvases they are on. */

import type { Pair } from '../../base/geometry/scales';
import type { PictureElement } from '../../page/pictureElement';
import { chunk } from '../../request/chunk';
import { ImageError } from '../../request/imageError';
import { isValueCanvas, newCanvas, release, type ValueCanvas } from './canvas';
import { normIn, rangeIn } from './choice';
import type { Entering, HostedControl, Origin, ValueHost, ValueProps } from './host';
import type { Colours, Norm, ValueImage, ValuePicture } from './model';
import { paint } from './paint';
import { tableOf, type Table } from './tables';
import type { ValueTools } from './tools';

/** Without another picture for this time, nothing moves. */
const REST_MS = 250;
const UNIT: Pair = [0, 1];

export class ValueColours implements HostedControl {
  readonly #host: ValueHost;
  readonly #listeners = new Set<() => void>();
  /** The canvases that have pixels, and their colours. */
  readonly #painted = new Map<ValueCanvas, Colours>();
  #shown: ValueCanvas | null = null;
  #picture: ValuePicture | null = null;
  #props: ValueProps = {};
  #norm: Norm = 'linear';
  #table: Table | null = null;
  /** The colormap of the table, or of the one that is on its way, as a text. */
  #key: string | undefined = '';
  /** True where the table did not come: the next picture brings it, or an error. */
  #isMissing = false;
  /** Called when another colormap is wanted than the one that was not there. */
  #again: (() => void) | null = null;
  /** The range that a prop or a hand chose. */
  #chosen: Pair | null = null;
  /** The range under the hand, which comes before the chosen one. */
  #held: Pair | null = null;
  /** The range of the last picture at rest, of the function that is shown. */
  #rest: Pair | null = null;
  #entered = { at: -Infinity, exact: '' };
  #timer: ReturnType<typeof setTimeout> | undefined;
  #tools: ValueTools | null = null;
  #loading: Promise<ValueTools | null> | null = null;
  #isDisposed = false;

  constructor(host: ValueHost) {
    this.#host = host;
    this.#take(host.props);
  }

  current(): ValuePicture | null {
    return this.#picture;
  }

  watch(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  preview(range: Pair | null): void {
    if (this.#isDisposed) return;
    this.#held = range;
    this.#refresh();
  }

  settle(range: Pair | null): void {
    if (this.#isDisposed) return;
    this.#held = null;
    this.#chosen = range;
    this.#refresh();
    this.#host.report({ value_range: range });
  }

  tools(): ValueTools | null {
    if (!this.#loading) {
      this.#loading = this.#loadTools();
      this.#loading.catch((_dash_error: unknown) => {
        if (!this.#isDisposed) this.#host.report({ _dash_error });
      });
    }
    return this.#tools;
  }

  async file(): Promise<Uint8Array<ArrayBuffer> | null> {
    const picture = this.#picture;
    this.#loading ??= this.#loadTools();
    const tools = await this.#loading;
    return picture && (tools?.fileOf(picture.image) ?? null);
  }

  async #loadTools(): Promise<ValueTools | null> {
    try {
      const { ValueHands } = await chunk(
        () => import(/* webpackChunkName: "colorbar" */ './hands'),
      );
      const frame = this.#host.element()?.firstElementChild;
      if (!this.#isDisposed && frame) this.#tools = new ValueHands(this.#host, this, frame);
      return this.#tools;
    } catch (error) {
      // The next picture, or the next change of a prop, tries again.
      this.#loading = null;
      throw error;
    }
  }

  async ready(origin: Origin): Promise<void> {
    const wanted = () => this.#props.colormap ?? origin.facts.colormap;
    const colormap = wanted();
    try {
      const table = await tableOf(colormap);
      this.#table ??= table;
    } catch (error) {
      // A prop may have changed meanwhile.
      if (wanted() !== colormap) return this.ready(origin);
      const { kind, title, circumstances } = error as ImageError;
      const until = new Promise<void>((resolve) => {
        this.#again = resolve;
      });
      throw new ImageError(kind, title, { ...circumstances, until });
    }
  }

  show({ element, tier, exact, renewed }: Entering): void {
    const [before, last] = [this.#shown, this.#entered];
    const canvas = isValueCanvas(element) ? element : null;
    const isOther = before?.origin.generator !== canvas?.origin.generator;
    this.#shown = canvas;
    this.#entered = { at: performance.now(), exact };
    clearTimeout(this.#timer);
    // The exact picture in the place of its preview comes at rest.
    const isNext = renewed !== undefined;
    const isStill = isNext || exact === last.exact || this.#entered.at - last.at > REST_MS;
    // An unfinished picture has its own range: its values may grow until the last one.
    if (isOther || isNext || (tier === 'exact' && isStill)) this.#rest = null;
    else if (tier === 'exact') this.#timer = setTimeout(this.#comeToRest, REST_MS);
    if (this.#isMissing) this.#key = '';
    this.#findTable();
    this.#choose();
    if (canvas) this.#paint(canvas);
    this.#updateTools();
    // The picture before leaves the page within this task.
    queueMicrotask(this.#repaint);
    this.#tell();
  }

  lay(element: PictureElement): void {
    if (isValueCanvas(element)) this.#paint(element);
  }

  copy(element: PictureElement): PictureElement | null {
    if (!isValueCanvas(element)) return null;
    const canvas = newCanvas(element.values, element.origin);
    this.#paint(canvas);
    return canvas;
  }

  update(): void {
    this.#take(this.#host.props);
    this.#updateTools();
    this.#refresh();
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#tools?.dispose();
    clearTimeout(this.#timer);
    for (const canvas of this.#painted.keys()) release(canvas);
    this.#painted.clear();
    this.#listeners.clear();
    this.#shown = this.#picture = null;
    // React may show the component again, as a new one.
    delete this.#host.control;
  }

  #updateTools(): void {
    if (this.#props.colorbar && this.#shown) this.tools();
    this.#tools?.update();
  }

  #take(props: ValueProps): void {
    const before = this.#props;
    this.#props = props;
    if (JSON.stringify(props.value_range) !== JSON.stringify(before.value_range)) {
      this.#chosen = this.#checked(() => rangeIn(props), null);
    }
    if (props.norm !== before.norm) this.#norm = this.#checked(() => normIn(props), 'linear');
    const isOther = JSON.stringify(props.colormap) !== JSON.stringify(before.colormap);
    if (isOther) this.#again?.();
  }

  /** Reports an error of a prop, which has its default then. */
  #checked<T>(read: () => T, otherwise: T): T {
    try {
      return read();
    } catch (_dash_error) {
      this.#host.report({ _dash_error });
      return otherwise;
    }
  }

  /** Takes the table of the present colormap, or keeps that before until it comes. */
  #findTable(): void {
    const colormap = this.#props.colormap ?? this.#shown?.origin.facts.colormap;
    const key = JSON.stringify(colormap);
    if (key === this.#key) return;
    this.#key = key;
    this.#isMissing = false;
    const found = this.#checked(() => tableOf(colormap), this.#table);
    if (!(found instanceof Promise)) {
      this.#table = found;
      return;
    }
    found.then(
      (table) => {
        if (key !== this.#key) return;
        this.#table = table;
        this.#refresh();
      },
      (_dash_error: unknown) => {
        if (key === this.#key) this.#isMissing = true;
        this.#host.report({ _dash_error });
      },
    );
  }

  readonly #comeToRest = (): void => {
    this.#rest = null;
    this.#refresh();
  };

  #refresh(): void {
    const before = this.#picture;
    this.#findTable();
    this.#choose();
    this.#repaint();
    if (this.#picture !== before) this.#tell();
  }

  /** Chooses the colours of the picture that is shown; equal ones stay the same object. */
  #choose(): void {
    const { values: image, origin } = this.#shown ?? {};
    const [table, norm] = [this.#table, this.#norm];
    if (!image || !table) {
      this.#picture = null;
      return;
    }
    this.#rest ??= image.range;
    const full = origin?.facts.value_range ?? rangeOfLabels(image) ?? this.#rest ?? UNIT;
    const before = this.#picture;
    const colours = { table, range: this.#held ?? this.#chosen ?? full, norm };
    const isBefore = before && isSame(before.colours, colours) && isSameNorm(before.image, image, norm); // prettier-ignore
    if (isBefore && before.image === image && isSameRange(before.full, full)) return;
    this.#picture = { image, colours: isBefore ? before.colours : colours, full };
  }

  readonly #repaint = (): void => {
    for (const [canvas, colours] of this.#painted) {
      if (canvas !== this.#shown && !canvas.parentNode) {
        release(canvas);
        this.#painted.delete(canvas);
      } else if (colours !== this.#picture?.colours) {
        this.#paint(canvas);
      }
    }
  };

  #paint(canvas: ValueCanvas): void {
    if (!this.#picture) return;
    const { image, colours } = this.#picture;
    paint(canvas, canvas.values, colours, image);
    this.#painted.set(canvas, colours);
  }

  #tell(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}

/** From the first label to the last, so that a label has one colour in all pictures. */
function rangeOfLabels({ labels }: ValueImage): Pair | null {
  return labels?.length ? [0, Math.max(labels.length - 1, 1)] : null;
}

function isSame(one: Colours, other: Colours): boolean {
  return (
    one.table === other.table && one.norm === other.norm && isSameRange(one.range, other.range)
  );
}

function isSameRange(one: Pair, other: Pair): boolean {
  return one[0] === other[0] && one[1] === other[1];
}

/** True where a norm places values in both pictures alike. */
function isSameNorm(one: ValueImage, other: ValueImage, norm: Norm): boolean {
  return one === other || (norm !== 'eq_hist' && norm !== 'log');
}
