/** Interface between a component and the layers on its image. */

import type { Shown } from '../../loader/imageState';
import type { WantedLayers } from '../../loader/target';
import type { GeneratorFacts, Params } from '../../request/generatorFacts';

/** The props of the component that are about layers, or the place of the image. */
export interface LayerProps {
  readonly layers?: unknown;
  readonly params?: Params | null;
  readonly refresh?: unknown;
  readonly fit?: string;
  readonly className?: string;
  readonly style?: object;
}

interface Ref<T> {
  readonly current: T | null;
}

export interface LayersHost {
  /** The element of the component. */
  readonly element: Ref<HTMLElement>;
  /** The element in it that a picture of an asked size fills. */
  readonly frame: Ref<HTMLElement>;
  /** The image on screen. */
  readonly shown: Ref<Shown>;
  /** Loads again what has failed. */
  readonly loader: Ref<{ retry(): void }>;
  /** What functions ask for beside their params. */
  readonly asked: () => Promise<AskedSources>;
  /** Reports props to Dash. */
  readonly report: (props: Record<string, unknown>) => void;
  /** Called when other images are wanted without a change of props. */
  readonly changed: () => void;
}

export interface AskedSources {
  /** Tells the size and the theme as the part of a query; null while they are not known. */
  watchAsked(
    box: HTMLElement,
    facts: GeneratorFacts,
    tell: (query: string | null) => void,
    picture: HTMLElement | null,
  ): () => void;
  viewQuery(facts: GeneratorFacts, query: string, view: unknown): string;
}

/** The layers of the present props. */
export interface Layered {
  /** Those that are wanted with a view of the image; null is home. */
  at(view: unknown): WantedLayers;
}
