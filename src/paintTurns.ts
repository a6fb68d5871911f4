/** Gives each image a frame of its own: of two that are swapped in within one, nobody sees the first. */

const FRAME_MS = 16;

export class PaintTurns {
  /** When the next one may be shown. */
  #free = -Infinity;

  /** Takes the next turn, and waits for it if that is asked for. */
  async take(isPatient: boolean): Promise<void> {
    const now = performance.now();
    const wait = isPatient ? this.#free - now : 0;
    this.#free = now + Math.max(0, wait) + FRAME_MS;
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
  }
}
