/** Pace of the requests of components, by the durations of recent images. A chunk of the bundle. */

import type { FetchTiming } from '../request/answerHeaders';
import type { PreviewTier, Tier } from '../request/tier';
import { Estimates } from './estimates';
import { patienceOf, pipelineOf } from './pipeline';
import { RecentElements } from './recentElements';
import type { Patience, Pipeline } from './requestPace';
import { movingTier } from './tierChoice';

export class MeasuredPace {
  readonly recent = new RecentElements();
  readonly #estimates = new Estimates();

  record(kind: string, tier: Tier, timing: FetchTiming): void {
    this.#estimates.record(kind, tier, timing);
  }

  /** The tier to request while params move. */
  tier(kind: string, offered: readonly PreviewTier[]): Tier {
    return movingTier(offered, this.#estimates.of(kind));
  }

  pipeline(kind: string, tier: Tier): Pipeline {
    return pipelineOf(this.#estimates.roundTrip, this.#estimates.partsOf(kind, tier));
  }

  patience(kind: string, tier: Tier, stops: boolean): Patience {
    return patienceOf(this.#estimates.partsOf(kind, tier), stops);
  }
}
