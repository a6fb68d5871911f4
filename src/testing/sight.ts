/** Stands for the `IntersectionObserver` that jsdom has not: the test says where elements are. */

import type { Place } from '../loader/sight';

const observers: StubObserver[] = [];

class StubObserver {
  readonly elements = new Set<Element>();
  readonly #tell: (entries: { target: Element; isIntersecting: boolean }[]) => void;
  readonly #places: readonly Place[];

  constructor(
    tell: (entries: { target: Element; isIntersecting: boolean }[]) => void,
    options?: object,
  ) {
    this.#tell = tell;
    this.#places = options ? ['visible', 'near'] : ['visible'];
    observers.push(this);
  }

  observe(element: Element): void {
    this.elements.add(element);
  }

  unobserve(element: Element): void {
    this.elements.delete(element);
  }

  move(target: Element, place: Place): void {
    if (this.elements.has(target))
      this.#tell([{ target, isIntersecting: this.#places.includes(place) }]);
  }
}

Object.assign(globalThis, { IntersectionObserver: StubObserver });

export function moveTo(element: Element, place: Place): void {
  for (const observer of observers) observer.move(element, place);
}

/** How many observers the page has made, and how many elements they watch. */
export function observed(): { observers: number; elements: number } {
  const elements = new Set(observers.flatMap((observer) => [...observer.elements]));
  return { observers: observers.length, elements: elements.size };
}
