/** Two fingers on a picture, which move it and make it larger or smaller. */

import type { Pair } from '../../base/geometry/scales';

export interface PinchEvents {
  /** True where two fingers are the picture's. */
  readonly started: () => boolean;
  /**
   * The fingers have moved: the point between them from where they began to `to`, and the view has
   * become `factor` times as long.
   */
  readonly moved: (from: Pair, to: Pair, factor: number) => void;
  readonly ended: () => void;
}

interface Fingers {
  readonly middle: Pair;
  readonly distance: number;
}

/** CSS pixels; fingers are no nearer to each other. */
const LEAST = 10;

/** Returns a function that ends the listening. */
export function listenToPinch(element: HTMLElement, events: PinchEvents): () => void {
  const points = new Map<number, Pair>();
  let began: Fingers | null = null;
  const listening = new AbortController();
  const listen = (name: string, listener: (event: PointerEvent) => void) => {
    const touched = (event: Event) => {
      if ((event as PointerEvent).pointerType === 'touch') listener(event as PointerEvent);
    };
    element.addEventListener(name, touched, { signal: listening.signal });
  };
  const gone = ({ pointerId }: PointerEvent) => {
    points.delete(pointerId);
    if (!began) return;
    // Of three fingers two are left, which begin anew where they are.
    began = points.size > 1 && events.started() ? fingersOf(points) : null;
    if (!began) events.ended();
  };
  listen('pointerdown', ({ pointerId, clientX, clientY, isPrimary }) => {
    if (isPrimary) points.clear();
    points.set(pointerId, [clientX, clientY]);
    if (points.size === 2 && events.started()) began = fingersOf(points);
  });
  listen('pointermove', ({ pointerId, clientX, clientY }) => {
    if (!points.has(pointerId)) return;
    points.set(pointerId, [clientX, clientY]);
    if (!began || points.size < 2) return;
    const now = fingersOf(points);
    events.moved(began.middle, now.middle, began.distance / now.distance);
  });
  listen('pointerup', gone);
  listen('pointercancel', gone);
  return () => {
    listening.abort();
  };
}

function fingersOf(points: ReadonlyMap<number, Pair>): Fingers {
  const [[x0, y0], [x1, y1]] = [...points.values()] as [Pair, Pair];
  const distance = Math.max(LEAST, Math.hypot(x1 - x0, y1 - y0));
  return { middle: [(x0 + x1) / 2, (y0 + y1) / 2], distance };
}
