/** What one layer keeps from image to image: its lane, its colours, and what its function asks for. */

import { JobRunner } from '../loader/jobRunner';
import { thisPage } from '../page/page';
import { generatorFacts, type GeneratorFacts } from '../request/generatorFacts';
import type { ValueHost } from '../values/host';
import type { AskedSources, LayersHost } from './host';
import type { LayerSpec } from './layerSpec';

interface Watch {
  readonly facts: GeneratorFacts;
  readonly stop: () => void;
  /** Null while it is not known. */
  query: string | null;
  sources: AskedSources | null;
}

export class Channel {
  readonly id: string;
  readonly runner = new JobRunner(thisPage, () => 'visible');
  readonly colours: { readonly current: ValueHost };
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
      stop = sources.watchAsked(box, facts, (query) => {
        watch.query = query;
        this.#host.changed();
      });
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
