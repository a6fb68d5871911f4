/** The shape that was copied last on this page, and the places of its copies. */

import type { Pair } from '../../base/geometry/scales';
import { movedBy } from './editing';
import type { Picture } from './host';
import { newId, type Shape } from './model';
import type { Placed } from './outline';
import { boundsOn, placedOn } from './place';
import { broughtInto, stepIn } from './steps';

/** CSS pixels from a shape to its copy; the first of them with room is taken. */
const STEPS: readonly Pair[] = [
  [12, 12],
  [-12, 12],
  [12, -12],
  [-12, -12],
];

let copied: Shape | null = null;
/** The step to the copy before, in whose direction the next one lies. */
let lastStep: Pair | null = null;

export function copy(shape: Shape | null): void {
  if (!shape) return;
  copied = shape;
  lastStep = null;
}

/** A shape with an ID of its own, its place, and the place beside it for the copy. */
export interface Copy {
  readonly shape: Shape;
  readonly placed: Placed;
  readonly aside: Placed;
  /** The copy is there, and the next one lies beside it. */
  readonly taken: (made: Shape | null) => void;
}

/** The next copy on a picture; null where nothing was copied, or it has no place. */
export function nextCopy(picture: Picture): Copy | null {
  const placed = copied && placedOn(copied, picture);
  if (!copied || !placed) return null;
  const bounds = boundsOn(picture, placed.axes);
  const moved = [...(lastStep ? [lastStep] : []), ...STEPS].map((step) => ({
    step,
    outline: movedBy(placed, stepIn(picture, step)),
  }));
  const found = moved.find(({ outline }) => broughtInto(bounds, outline) === outline) ?? moved[0];
  const aside = broughtInto(bounds, found?.outline ?? placed);
  const taken = (made: Shape | null) => {
    copied = made;
    lastStep = found?.step ?? null;
  };
  return { shape: { ...copied, id: newId() }, placed, aside, taken };
}
