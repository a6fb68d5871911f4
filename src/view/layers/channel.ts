/** Parts of one layer that stay from image to image: its lane, its colours, and the query of its box. */

import type { Failure } from '../../loader/failure';
import { JobRunner } from '../../loader/jobRunner';
import type { Target } from '../../loader/target';
import { thisPage } from '../../page/page';
import { generatorFacts, type GeneratorFacts } from '../../request/generatorFacts';
import type { ValueHost } from '../../loader/values/host';
import type { AskedSources, LayersHost } from './host';
import type { LayerSpec } from './layerSpec';

interface Watch {
  readonly facts: GeneratorFacts;
  readonly stop: () => void;
  /** Null until it is known; a box that is not shown keeps its last one. */
  query: string | null;
  sources: AskedSources | null;
  /** The box had no size at the begin. */
  lacksRoom: boolean;
}

export class Channel {
  readonly id: string;
  readonly runner = new JobRunner(thisPage, () => 'visible');
  readonly colours: { readonly current: ValueHost };
  /** The last failure of the function that no other tier can mend, and the key of the picture. */
  failed: { readonly exact: string; readonly failure: Failure } | null = null;
  /** The large values whose upload has failed, and the target in their place. */
  refused: { readonly texts: ReadonlySet<string>; readonly target: Target } | null = null;
  readonly #host: LayersHost;
  #colours = '{}';
  #watch: Watch | null = null;

  constructor(id: string, host: LayersHost) {
    this.id = id;
    this.#host = host;
    // Nobody moves the range of a layer by hand.
    const report = ({ _dash_error }: Record<string, unknown>) => {
      if (_dash_error) host.report({ _dash_error });
    };
    this.colours = { current: { props: {}, report, element: () => host.element.current } };
  }

  /** The part of the query behind params, at a view; null while it is not known. */
  askedAt({ generator }: LayerSpec, view: unknown): string | null {
    const facts = generatorFacts(generator ?? '');
    if (!asksForBox(facts)) return '';
    const { query, sources } = this.#watch?.facts === facts ? this.#watch : {};
    if (query == null || !sources) return null;
    return query + sources.viewQuery(facts, query, view);
  }

  /** True where the size of the box is not known before there is an image in it. */
  get lacksRoom(): boolean {
    return this.#watch?.lacksRoom ?? false;
  }

  update({ generator, colours }: LayerSpec): void {
    const { colormap, value_range, norm } = colours;
    const text = JSON.stringify([colormap, value_range, norm]);
    if (text !== this.#colours) {
      this.#colours = text;
      const { current } = this.colours;
      current.props = { colormap, value_range, ...(norm != null && { norm }) };
      current.control?.update();
    }
    const facts = generatorFacts(generator ?? '');
    if (facts === this.#watch?.facts) return;
    this.#watch?.stop();
    this.#watch = asksForBox(facts) ? this.#watching(facts) : null;
  }

  /** True where another target is wanted from now on. */
  forgive(): boolean {
    const isOther = this.refused !== null;
    this.failed = this.refused = null;
    return isOther;
  }

  dispose(): void {
    this.#watch?.stop();
    this.colours.current.control?.dispose();
  }

  #watching(facts: GeneratorFacts): Watch {
    let stop: (() => void) | undefined;
    let isOver = false;
    const watch: Watch = {
      facts,
      query: null,
      sources: null,
      lacksRoom: false,
      stop: () => {
        isOver = true;
        stop?.();
      },
    };
    const begin = async () => {
      const sources = await this.#host.asked();
      const box = this.#host.frame.current;
      if (isOver || !box) return;
      watch.sources = sources;
      const told = (query: string | null) => {
        watch.query = query ?? watch.query;
        this.#host.changed();
      };
      // The picture has the size of the image, whatever a layer asks for.
      stop = sources.watchAsked(box, facts, told, null);
      watch.lacksRoom = Boolean(facts.size) && !(box.clientWidth * box.clientHeight > 0);
      if (watch.lacksRoom) this.#host.changed();
    };
    // Without the script the request lacks what the function asks for, and its error says so.
    begin().catch(() => {
      if (isOver) return;
      watch.query = '';
      watch.sources = { watchAsked: () => () => undefined, viewQuery: () => '' };
      this.#host.changed();
    });
    return watch;
  }
}

function asksForBox({ size, theme }: GeneratorFacts): boolean {
  return Boolean(size ?? theme);
}
