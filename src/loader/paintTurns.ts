/** Turns of images at the screen, one in a frame: of two in the same frame the first is never seen. */

import { sleep } from '../request/timers';

const FRAME_MS = 16;

export class PaintTurns {
  /** The time from which the next image may be shown. */
  #free = -Infinity;

  /** Takes the next turn and, if `isPatient`, waits for it; false when the signal aborts before. */
  async take(isPatient: boolean, signal: AbortSignal): Promise<boolean> {
    const now = performance.now();
    const wait = isPatient ? this.#free - now : 0;
    this.#free = now + Math.max(0, wait) + FRAME_MS;
    if (wait <= 0) return true;
    try {
      await sleep(wait, signal);
      return true;
    } catch {
      return false;
    }
  }
}
