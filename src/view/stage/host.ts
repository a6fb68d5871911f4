/** Interface between the component and the stage on its picture. */

import type { View } from '../../base/geometry/view';
import type { Shown } from '../../loader/imageState';
import type { ImageRequest } from '../../loader/target';
import type { GeneratorFacts } from '../../request/generatorFacts';
import type { ValueHost } from '../../loader/values/host';

/** The props of the component that the stage obeys; null is the default. */
export interface StageProps {
  readonly id?: string;
  readonly generator?: string;
  readonly alt?: string;
  readonly dragmode?: string | boolean | null;
  readonly selectedData?: unknown;
  readonly hovertemplate?: string | null;
  readonly crosshair?: boolean | null;
  readonly hover_interval?: number | null;
  readonly clear_on_unhover?: boolean | null;
  readonly toolbar?: boolean | null;
  readonly shapes?: unknown;
  readonly newshape?: unknown;
  readonly active_shape?: unknown;
  readonly view?: unknown;
  readonly link?: unknown;
}

export interface StageHost {
  /** The element of the component. */
  readonly element: HTMLElement;
  /** The element in it that holds the image and has the keyboard. */
  readonly picture: HTMLElement;
  /** The picture on screen. */
  readonly shown: () => Shown | null;
  /** The present facts of the function. */
  readonly facts: () => GeneratorFacts;
  /** Asks for the image of a view; null is home. */
  readonly ask: (view: View | null) => void;
  /** The request of `ask`; null while nothing can be asked for. */
  readonly wish: (view: View | null) => ImageRequest | null;
  /** The colours of values. */
  readonly colours?: ValueHost | null;
  /** Reports props to Dash. */
  readonly report: (props: Record<string, unknown>) => void;
}

/** A pointer event from the time before the stage was loaded. */
export interface EarlyPress {
  readonly event: PointerEvent;
  readonly shown: Shown | null;
  /** The left and the top edge of the component then. */
  readonly left: number;
  readonly top: number;
}

export interface Stage {
  update(props: StageProps): void;
  /** Puts a picture on screen, and leaves out the one before; false where it has no stack. */
  show(shown: Shown): boolean;
  /** Resolves once all that the props need is loaded. */
  ready(): Promise<void>;
  replay(presses: readonly EarlyPress[]): void;
  /** True just after a drag: the click that a browser makes of it is none. */
  readonly isDrag: boolean;
  dispose(): void;
}
