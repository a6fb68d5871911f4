/** Where an image is: in sight, within one screen of it, or farther away. */

export type Place = 'visible' | 'near' | 'far';

type Tell = (inside: boolean) => void;

/** Watches what is within some distance of the window, with one observer for all elements. */
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

const ONE_SCREEN = '100% 0px';

let areas: readonly ReturnType<typeof area>[] | undefined;

/** Where one element is, once the browser has said so; tells its listeners of each change. */
export class Sight {
  readonly #listeners = new Set<() => void>();
  readonly #inside: boolean[] = [];

  /** Undefined until the first frame. What has no box, as in a hidden tab of Dash, is far. */
  get place(): Place | undefined {
    // Filled in order: an observer that was made before another one tells before it.
    if (this.#inside.length < 3) return undefined;
    if (this.#inside[0]) return 'visible';
    return this.#inside.includes(true) ? 'near' : 'far';
  }

  /** Looks at the element until what it gives back is called. */
  watch(element: Element): () => void {
    // The last is for boxes that scroll by themselves. In one observer the two margins would add up.
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

  /** Listens until what it gives back is called. */
  listen(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }
}
