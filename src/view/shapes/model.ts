/** Shapes as Dash has them. */

import type { AxesName, Along } from '../../base/geometry/data';

export type ShapeType = 'rect' | 'circle' | 'line' | 'path';

export type Value = number | string | null;

/** The members that say where a shape is. */
export interface Geometry {
  readonly x0?: Value;
  readonly x1?: Value;
  readonly y0?: Value;
  readonly y1?: Value;
  /** The corners of a path. */
  readonly points?: Along<readonly Value[]>;
}

export interface Shape extends Geometry {
  readonly id: string;
  readonly type?: ShapeType;
  /** Of a path: false for one without an edge from its last to its first corner. */
  readonly closed?: boolean;
  readonly label?: string | null;
  readonly color?: string | null;
  readonly axes?: AxesName;
  readonly scales?: Along<unknown> | null;
  readonly editable?: boolean;
}

const PLACES = ['x0', 'x1', 'y0', 'y1', 'points'] as const;

/** The place of one shape with all else of another. */
export function placedAs(shape: Shape, place: Geometry): Shape {
  const moved: Record<string, unknown> = { ...shape };
  for (const each of PLACES) if (place[each] !== undefined) moved[each] = place[each];
  return moved as unknown as Shape;
}

/** The shapes of a prop, each with an ID of its own. */
export function shapesOf(given: unknown): readonly Shape[] {
  const list = Array.isArray(given) ? (given as unknown[]) : [];
  const found = list.filter((each): each is Shape => typeof each === 'object' && each !== null);
  const isOwn = ({ id }: Shape) => typeof id === 'string' && id !== '';
  const own = new Set(found.filter(isOwn).map(({ id }) => id));
  const taken = new Set<string>();
  return found.map((shape, index) => {
    const isFirst = isOwn(shape) && !taken.has(shape.id);
    // The same for the same list, since an edit goes on by it.
    let id = isOwn(shape) ? shape.id : `shape-${index}`;
    while (!isFirst && (own.has(id) || taken.has(id))) id += '-';
    taken.add(id);
    return id === shape.id ? shape : { ...shape, id };
  });
}

/** True for a shape that has this place. */
export function isAt(shape: Shape, place: Geometry): boolean {
  return PLACES.every(
    (each) =>
      place[each] === undefined || JSON.stringify(place[each]) === JSON.stringify(shape[each]),
  );
}

export function newId(): string {
  return `shape-${Math.random().toString(36).slice(2, 10)}`;
}

export function isEditable({ editable }: Shape): boolean {
  return editable !== false;
}
