/** Interface between the stage of a component and the hand on its shapes. */

import type { Axes } from '../../base/geometry/axes';
import type { Placement } from '../../base/geometry/placement';
import type { Pair } from '../../base/geometry/scales';

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
  /** As in events of the mouse: 0 is the main one. */
  readonly button: number;
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
  /** The element of the component, which has the layer of the stage in it. */
  readonly element: HTMLElement;
  /** The presses on the component, whose handlers are replaced. */
  readonly presses: { events: PressHandlers<P> };
  readonly onScreen: () => Picture | null;
  /** The cursor of the keyboard; `start` puts it into the middle where it is nowhere. */
  readonly cursor: { readonly pixel: Pair | null; start(): void };
  /** A button of the toolbar; `path` is its icon in a square of 16. */
  readonly toolButton: (title: string, path: string, used: () => void) => HTMLButtonElement;
  /** Reports props to Dash. */
  readonly report: (props: Record<string, unknown>) => void;
  /**
   * Calls the listener once callbacks have been started with the shapes that were just reported:
   * what Dash gives before does not know them. Returns a function that ends this.
   */
  readonly afterStart: (listener: () => void) => () => void;
}
