/** One component's view of a stream: the newest frame, decoded, and the progress. A part of a chunk. */

import type { Progress } from '../request/progress';
import type { CachedImage } from './imageCache';
import type { PictureElement } from './pictureElement';

export interface FollowerEvents {
  /** Decodes an image, which is retained. */
  readonly decode: (image: CachedImage) => Promise<PictureElement>;
  /** A frame is ready to be shown, and must be released. */
  readonly framed: (image: CachedImage, element: PictureElement) => void;
  readonly progressed: (progress: Progress) => void;
}

interface Source {
  readonly frame: (() => Promise<CachedImage>) | null;
  readonly progress: Progress | null;
}

/** The least time between two reports of the progress. */
const REPORT_MS = 100;

export class FrameFollower {
  readonly #source: Source;
  readonly #events: FollowerEvents;
  #shown: Source['frame'] = null;
  #told: Progress | null = null;
  #isBusy = false;
  #isOver = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(source: Source, events: FollowerEvents) {
    this.#source = source;
    this.#events = events;
  }

  /** Takes what is new. */
  look(): void {
    if (this.#timer === undefined) this.#tell();
    if (!this.#isBusy) void this.#showNewest();
  }

  stop(): void {
    this.#isOver = true;
    clearTimeout(this.#timer);
  }

  #tell(): void {
    this.#timer = undefined;
    const { progress } = this.#source;
    if (!progress || progress === this.#told) return;
    this.#told = progress;
    this.#timer = setTimeout(() => {
      this.#tell();
    }, REPORT_MS);
    this.#events.progressed(progress);
  }

  /** Shows one frame after the other; those that came while one was decoded are left out. */
  async #showNewest(): Promise<void> {
    this.#isBusy = true;
    try {
      for (;;) {
        const { frame } = this.#source;
        if (this.#isOver || !frame || frame === this.#shown) return;
        this.#shown = frame;
        await this.#show(frame);
      }
    } finally {
      this.#isBusy = false;
    }
  }

  /** A frame that cannot be shown is left out: the next one, or the last image, tells why. */
  async #show(frame: () => Promise<CachedImage>): Promise<void> {
    try {
      const image = await frame();
      if (this.#isOver) return;
      const element = await this.#events.decode(image);
      this.#events.framed(image, element);
    } catch {
      // As above.
    }
  }
}
