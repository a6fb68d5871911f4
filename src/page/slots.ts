/** Connections that streams hold: few over HTTP/1.1, so that callbacks get one. A part of a chunk. */

/** Browsers open six connections to a host by HTTP/1.1. */
const MOST = 2;

export class Slots {
  #free = MOST;
  #waiting: readonly (() => void)[] = [];

  /** Resolves when there is room; rejects with the signal's reason when it aborts before. */
  async take(signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    if (this.#free > 0) {
      this.#free -= 1;
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const leave = () => {
        this.#waiting = this.#waiting.filter((other) => other !== enter);
        reject(signal?.reason as Error);
      };
      const enter = () => {
        signal?.removeEventListener('abort', leave);
        resolve();
      };
      this.#waiting = [...this.#waiting, enter];
      signal?.addEventListener('abort', leave, { once: true });
    });
  }

  /** Gives back what was taken: to the one that has waited for the longest time. */
  give(): void {
    const [next, ...rest] = this.#waiting;
    this.#waiting = rest;
    if (next) next();
    else this.#free += 1;
  }
}

export const thisSlots = new Slots();

/** False where the page came by a protocol that carries many answers in one connection. */
export function isFewConnections(): boolean {
  const [page] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
  return !/^h[23]/.test(page?.nextHopProtocol ?? '');
}
