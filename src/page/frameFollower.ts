/** One component's view of a stream: the newest frame, decoded, and the progress. A part of a chunk. */

import type { Progress, WaitProgress } from '../request/progress';
import { FrameReports } from './frameReports';
import type { CachedImage } from './imageCache';
import type { PictureElement } from './pictureElement';

/** Decodes an image, which is retained. */
export type Decode = (image: CachedImage) => Promise<PictureElement>;

/** The job whose image is not finished. */
export interface FollowedJob {
  readonly exact: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly values: readonly string[];
}

/** A decoded image that is not finished, as a `Shown`. */
export interface Unfinished extends FollowedJob {
  readonly image: CachedImage;
  readonly element: PictureElement;
  readonly source: 'server';
  readonly tier: 'preview';
  readonly address: null;
  readonly milliseconds: number;
  readonly renewed: FrameReports;
}

export interface StreamEvents {
  /** An unfinished image is ready to be shown, and must be released. */
  readonly framed: (shown: Unfinished) => void;
  readonly progressed: (progress: WaitProgress) => void;
}

interface Source {
  readonly frame: (() => Promise<CachedImage>) | null;
  readonly progress: Progress | null;
}

/** The least time between two reports of the progress. */
const REPORT_MS = 100;

export class FrameFollower {
  readonly #source: Source;
  readonly #started = performance.now();
  readonly #reports = new FrameReports(REPORT_MS);
  readonly #job: FollowedJob;
  readonly #decode: Decode;
  readonly #events: StreamEvents;
  #shown: Source['frame'] = null;
  #told: WaitProgress = {};
  #isBusy = false;
  #isOver = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(source: Source, job: FollowedJob, decode: Decode, events: StreamEvents) {
    this.#source = source;
    this.#job = job;
    this.#decode = decode;
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

  /** Tells it again and again: a component that wanted another image meanwhile has forgotten it. */
  #tell(): void {
    this.#timer = undefined;
    const { progress } = this.#source;
    if (!progress || this.#isOver) return;
    if (progress !== this.#told.told) this.#told = { told: progress, exact: this.#job.exact };
    this.#timer = setTimeout(() => {
      this.#tell();
    }, REPORT_MS);
    this.#events.progressed(this.#told);
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
      const element = await this.#decode(image);
      const { exact, params, values } = this.#job;
      const milliseconds = performance.now() - this.#started;
      this.#events.framed({
        ...{ exact, params, values, image, element, milliseconds },
        ...{ source: 'server', tier: 'preview', address: null, renewed: this.#reports },
      });
    } catch {
      // As above.
    }
  }
}
