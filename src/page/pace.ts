/**
 * Pace of the requests of this page: measured once an image has followed another one, since a page
 * of still images needs none. The chunk then gets the durations of the images before.
 */

import type { FetchTiming } from '../request/answerHeaders';
import { optionalChunk } from '../request/chunk';
import type { PreviewTier, Tier } from '../request/tier';
import type { MeasuredPace } from './measuredPace';
import type { RecentElements } from './recentElements';
import {
  ONE_BY_ONE,
  patience,
  type Paced,
  type Patience,
  type Pipeline,
  type Stopping,
} from './requestPace';

type Measurement = readonly [image: Paced, timing: FetchTiming];

/** The largest number of measurements that are kept until the chunk is there. */
const LIMIT = 50;

export class Pace {
  #measured: MeasuredPace | null = null;
  #earlier: readonly Measurement[] = [];
  readonly #load = optionalChunk(
    () => import(/* webpackChunkName: "pace" */ './measuredPace'),
    ({ MeasuredPace }) => {
      const measured = new MeasuredPace();
      for (const each of this.#earlier) measured.record(...each);
      this.#measured = measured;
      this.#earlier = [];
    },
  );

  /** Elements that were on screen since the chunk came. */
  get recent(): RecentElements | undefined {
    return this.#measured?.recent;
  }

  record(...measurement: Measurement): void {
    if (this.#measured) this.#measured.record(...measurement);
    else this.#earlier = [...this.#earlier, measurement].slice(-LIMIT);
  }

  /** An image has followed another one: from now on the pace is measured, as soon as it can be. */
  follow(): void {
    if (!this.#measured) this.#load();
  }

  /** The tier to request while params move; `begins` with their first change. */
  tier(image: Paced, offered: readonly PreviewTier[], begins = false): Tier {
    return this.#measured?.tier(image, offered, begins) ?? offered[0] ?? 'exact';
  }

  pipeline(image: Paced): Pipeline {
    return this.#measured?.pipeline(image) ?? ONE_BY_ONE;
  }

  patience(image: Paced, facts: Stopping): Patience {
    return this.#measured?.patience(image, facts) ?? patience(facts);
  }
}
