/** The layers on an image on screen, as the stage and the loader see them. Types only. */

export interface ShownSet {
  /** What lies on the image. */
  readonly element: HTMLElement;
  /** True while a layer is missing that could not be loaded. */
  readonly hasFailed: boolean;
  /** Called by whoever keeps the element; `release` as often. */
  retain(): void;
  release(): void;
  /** Called when the image has taken its place. */
  entered(): void;
  /** Called when the image has moved. */
  moved(): void;
  /** Places the layers of an older picture in the box around it: where it is, and what shows of it. */
  lay(rect: Rectangle, shows: readonly Rectangle[]): void;
  /** The topmost layer that has a value at a point of the window. */
  at(point: readonly [number, number]): LayerPoint | null;
}

/** Left, top, right and bottom, as fractions. */
export type Rectangle = readonly [number, number, number, number];

export interface LayerPoint {
  readonly id: string;
  /** As `value` of events. */
  readonly value: number | readonly [number, number, number, number] | null;
  /** What people read: a label, a number, or a colour. */
  readonly text: string;
}
