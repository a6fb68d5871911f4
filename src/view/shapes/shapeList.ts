/**
 * The shapes of a component, with what its hand has done to them.
 *
 * The history has changes of single shapes by their IDs, so that what a callback does to others, or
 * to label and colour of the same one, stays.
 */

import { placedAs, shapesOf, type Shape } from './model';

export interface Change {
  readonly id: string;
  /** The place in the list of a shape that comes or goes. */
  readonly index: number;
  readonly before: Shape | null;
  readonly after: Shape | null;
}

const MOST_CHANGES = 1000;

export class ShapeList {
  #shapes: readonly Shape[] = [];
  #past: Change[] = [];
  #future: Change[] = [];
  #untold: Change[] = [];

  get all(): readonly Shape[] {
    return this.#shapes;
  }

  get canUndo(): boolean {
    return this.#past.length > 0;
  }

  get canRedo(): boolean {
    return this.#future.length > 0;
  }

  /** Sets what a callback or the layout has. */
  set(given: unknown): void {
    this.#shapes = shapesOf(given);
  }

  /** The changes since the last call. */
  takeUntold(): readonly Change[] {
    const changes = this.#untold;
    this.#untold = [];
    return changes;
  }

  /** Makes changes again, on a list that does not have them. */
  repeat(changes: readonly Change[]): void {
    for (const change of changes) {
      const { id, after } = change;
      const present = this.find(id);
      this.#put(change, present && after ? placedAs(present, after) : after);
    }
  }

  find(id: string | null): Shape | null {
    return this.#shapes.find((each) => each.id === id) ?? null;
  }

  /** A change by the hand: another shape under an ID, a new one, or none. */
  change(id: string, after: Shape | null): void {
    const at = this.#indexOf(id);
    const before = this.#shapes[at] ?? null;
    if (!before && !after) return;
    const change = { id, index: at < 0 ? this.#shapes.length : at, before, after };
    this.#put(change, after);
    this.#untold.push(change);
    this.#past = [...this.#past, change].slice(-MOST_CHANGES);
    this.#future = [];
  }

  /** Takes the last change back; its ID, or null without one. */
  undo(): string | null {
    return this.#step(this.#past, this.#future, ({ before, after }) => [after, before]);
  }

  redo(): string | null {
    return this.#step(this.#future, this.#past, ({ before, after }) => [before, after]);
  }

  /** Goes to the next change that still is one. */
  #step(
    from: Change[],
    to: Change[],
    ends: (change: Change) => readonly [Shape | null, Shape | null],
  ): string | null {
    for (let change = from.pop(); change; change = from.pop()) {
      const [old, next] = ends(change);
      const present = this.find(change.id);
      // A callback has removed it, or put it back, meanwhile.
      if ((old === null) !== (present === null)) continue;
      this.#put(change, present && next ? placedAs(present, next) : next);
      this.#untold.push({ ...change, before: old, after: next });
      to.push(change);
      return change.id;
    }
    return null;
  }

  #put({ id, index }: Change, shape: Shape | null): void {
    const at = this.#indexOf(id);
    const list = [...this.#shapes];
    if (at < 0 && shape) list.splice(index, 0, shape);
    else if (shape) list[at] = shape;
    else if (at >= 0) list.splice(at, 1);
    this.#shapes = list;
  }

  #indexOf(id: string): number {
    return this.#shapes.findIndex((each) => each.id === id);
  }
}
