/** Interface between a component and the colours of its pictures of values. */

import type { PictureElement } from '../../page/pictureElement';
import type { GeneratorFacts } from '../../request/generatorFacts';
import type { Rectangle } from './counts';
import type { ValueControl } from './model';
import type { ValueTools } from './tools';

/** The props of the component that are about colours; null is the default. */
export interface ValueProps {
  readonly colormap?: unknown;
  readonly value_range?: unknown;
  readonly norm?: string | null;
  readonly colorbar?: boolean | null;
}

/** The function whose picture it is. */
export interface Origin {
  readonly generator: string;
  readonly facts: GeneratorFacts;
}

/** A picture that takes the place of the one on screen. */
export interface Entering {
  readonly element: PictureElement;
  readonly tier: string;
  /** The key of the exact picture. */
  readonly exact: string;
  /** Present for an unfinished image, and for that of a live source. */
  readonly renewed: object | undefined;
}

export interface ValueHost {
  props: ValueProps;
  /** Reports props to Dash. */
  readonly report: (props: Record<string, unknown>) => void;
  /** The element of the component. */
  readonly element: () => HTMLElement | null;
  /** The part of the picture that its box shows, in pixels; set by whatever moves the picture. */
  visible?: () => Rectangle | null;
  /** Made by the chunk, before the first picture of values is shown. */
  control?: HostedControl;
}

/** The host of a component that is on the page. */
export interface HostRef {
  readonly current: ValueHost | null;
}

export interface HostedControl extends ValueControl {
  /** Resolves once there are colours for pictures of a function; rejects with an `ImageError`. */
  ready(origin: Origin): Promise<void>;
  /** Paints a picture just before it is shown; it may be an ordinary image. */
  show(entering: Entering): void;
  /** Paints a picture that lies beneath the one that is shown. */
  lay(element: PictureElement): void;
  /** A copy that keeps its colours; null of an ordinary image. */
  copy(element: PictureElement): PictureElement | null;
  /** The hand on the values, which is asked for here; null until it has come. */
  tools(): ValueTools | null;
  /** The values on screen as a file of NumPy; null where there are none. */
  file(): Promise<Uint8Array<ArrayBuffer> | null>;
  /** Props have changed. */
  update(): void;
  dispose(): void;
}
