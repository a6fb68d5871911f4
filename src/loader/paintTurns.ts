/** Gives each image a frame of its own: of two that are swapped in within one, nobody sees the first. */

const FRAME_MS = 16;

export class PaintTurns {
  /** When the next one may be shown. */
  #free = -Infinity;

  /** Takes the next turn, and waits for it if that is asked for; false if it comes to nothing. */
  async take(isPatient: boolean, signal: AbortSignal): Promise<boolean> {
    const now = performance.now();
    const wait = isPatient ? this.#free - now : 0;
    this.#free = now + Math.max(0, wait) + FRAME_MS;
    if (wait <= 0) return true;
    await timeout(wait, signal);
    return !signal.aborted;
  }
}

function timeout(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, milliseconds);
    signal.addEventListener('abort', end);
  });
}
