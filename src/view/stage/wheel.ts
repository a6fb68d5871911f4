/** The wheel on a picture: it zooms with Ctrl or after a click into the picture, else the page scrolls. */

import type { Pair } from '../../base/geometry/scales';

export interface WheelEvents {
  /** True where the wheel zooms without a key. */
  readonly isActive: () => boolean;
  /** The view becomes `factor` times as long at a point of the window; false where nothing zooms. */
  readonly zoomed: (factor: number, point: Pair) => boolean;
  /** The page scrolls, since no key was down. */
  readonly passed: () => void;
}

/** Pixels of a turn of the wheel, and of a pinch on a touchpad, for twice the length. */
const TURN = 200;
const PINCH = 50;
/** Browsers tell a pinch as a turn with Ctrl, in steps smaller than those of any wheel. */
const LARGEST_PINCH = 40;
/** Pixels of a line and of a page, where a browser counts in those. */
const UNITS = [1, 33, 400];

/** Returns a function that ends the listening. */
export function listenToWheel(element: HTMLElement, events: WheelEvents): () => void {
  const turned = (event: WheelEvent) => {
    const isKey = event.ctrlKey || event.metaKey;
    if (event.deltaY === 0) return;
    if (!isKey && !events.isActive()) {
      events.passed();
    } else if (events.zoomed(factorOf(event), [event.clientX, event.clientY])) {
      event.preventDefault();
    }
  };
  // Listeners of React are passive, so that the page would scroll as well.
  element.addEventListener('wheel', turned, { passive: false });
  return () => {
    element.removeEventListener('wheel', turned);
  };
}

function factorOf({ deltaY, deltaMode, ctrlKey }: WheelEvent): number {
  const pixels = deltaY * (UNITS[deltaMode] ?? 1);
  const isPinch = ctrlKey && deltaMode === 0 && Math.abs(deltaY) < LARGEST_PINCH;
  const doublings = pixels / (isPinch ? PINCH : TURN);
  return 2 ** Math.max(-1, Math.min(doublings, 1));
}
