/** Position of an image relative to the window: visible, within one screen of it, or farther away. */

export type Place = 'visible' | 'near' | 'far';

type Tell = (inside: boolean) => void;

/** The area around the window within some margins; one observer serves all elements. */
function area(options?: IntersectionObserverInit) {
  const told = new Map<Element, Tell>();
  const observer = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) told.get(target)?.(isIntersecting);
  }, options);
  return (element: Element, tell: Tell) => {
    told.set(element, tell);
    observer.observe(element);
    return () => {
      told.delete(element);
      observer.unobserve(element);
    };
  };
}

/** In each direction: percentages are of the height and of the width of the box that scrolls. */
const ONE_SCREEN = '100%';

let areas: readonly ReturnType<typeof area>[] | undefined;

/** The place of one element, as the browser reports it; calls its listeners at each change. */
export class Sight {
  readonly #listeners = new Set<() => void>();
  readonly #inside: boolean[] = [];

  /** Undefined until the first frame. An element without a box, as in a hidden tab, is far. */
  get place(): Place | undefined {
    // Observers report in the order of their creation, so the last entry completes the array.
    if (this.#inside.length < 3) return undefined;
    if (this.#inside[0]) return 'visible';
    return this.#inside.includes(true) ? 'near' : 'far';
  }

  /** Watches the element; returns a function that ends the watch. */
  watch(element: Element): () => void {
    // The last one covers scrolling boxes. In one observer, the two margins would add up.
    areas ??= [area(), area({ rootMargin: ONE_SCREEN }), area({ scrollMargin: ONE_SCREEN })];
    const stops = areas.map((watch, index) =>
      watch(element, (inside) => {
        const before = this.place;
        this.#inside[index] = inside;
        if (this.place !== before) for (const listener of this.#listeners) listener();
      }),
    );
    return () => {
      for (const stop of stops) stop();
    };
  }

  /** Returns a function that removes the listener. */
  listen(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }
}
