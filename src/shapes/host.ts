/** Interface between the stage of a component and the hand on its shapes. */

import type { Axes } from '../geometry/axes';
import type { Placement } from '../geometry/placement';
import type { Pair } from '../geometry/scales';

/** The props of the component that are about shapes; null is the default. */
export interface ShapeProps {
  readonly shapes?: unknown;
  readonly newshape?: unknown;
  readonly active_shape?: unknown;
  readonly dragmode?: string | boolean | null;
}

/** A press of a pointer in the window. */
export interface Press {
  readonly point: Pair;
  readonly pointerType: string;
}

/** What a press may become; each may be taken by another hand. */
export interface PressHandlers<P extends Press = Press> {
  readonly clicked: (press: P) => void;
  readonly doubleClicked: (press: P) => void;
  /** True if anybody drags. */
  readonly dragStarted: (from: P) => boolean;
  readonly dragged: (to: P) => void;
  readonly dragEnded: (at: P) => void;
  readonly dragCancelled: () => void;
}

/** The picture on screen. */
export interface Picture {
  /** Null where they are unknown. */
  readonly axes: readonly Axes[] | null;
  readonly placement: Placement;
  /** From pixels of the picture to CSS pixels of the layer. */
  readonly toLayer: (pixel: Pair) => Pair;
}

export interface ShapesHost<P extends Press = Press> {
  /** The element of the component. */
  readonly element: HTMLElement;
  /** The layer above the picture. */
  readonly layer: HTMLElement;
  /** The presses on the component, whose handlers are replaced. */
  readonly presses: { events: PressHandlers<P> };
  readonly picture: () => Picture | null;
  /** The pixel under the cursor of the keyboard, which is put into the middle where there is none. */
  readonly cursor: () => Pair | null;
  /** Ends the mode of the stage, and tells that of the shapes; null is none. */
  readonly choose: (dragmode: string | null) => void;
  /** Speaks to users of screen readers. */
  readonly say: (text: string) => void;
  /** Reports props to Dash. */
  readonly report: (props: Record<string, unknown>) => void;
}
