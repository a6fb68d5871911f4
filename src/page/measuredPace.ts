/** Pace of the requests of components, by the durations of recent images. A chunk of the bundle. */

import type { FetchTiming } from '../request/answerHeaders';
import { beforeView } from '../request/imageAddress';
import type { PreviewTier, Tier } from '../request/tier';
import { pixelsIn } from '../request/queries';
import { Estimates } from './estimates';
import { patienceOf, pipelineOf } from './pipeline';
import { RecentElements } from './recentElements';
import type { Paced, Patience, Pipeline, Stopping } from './requestPace';
import { movingTier } from './tierChoice';

export class MeasuredPace {
  readonly recent = new RecentElements();
  readonly #estimates = new Estimates();

  record(image: Paced, timing: FetchTiming): void {
    this.#estimates.record(kindOf(image), image.tier, timing);
  }

  /** The tier to request while params move. */
  tier(image: Paced, offered: readonly PreviewTier[], begins: boolean): Tier {
    const hasView = beforeView(image.asked) !== image.asked;
    return movingTier(offered, this.#estimates.of(kindOf(image)), begins, hasView);
  }

  pipeline(image: Paced): Pipeline {
    const parts = this.#estimates.partsOf(kindOf(image), image.tier);
    return pipelineOf(this.#estimates.roundTrip, parts);
  }

  patience(image: Paced, facts: Stopping): Patience {
    return patienceOf(this.#estimates.partsOf(kindOf(image), image.tier), facts);
  }
}

/** Numbers of pixels between two powers of four are of one kind, and so are all unknown ones. */
function kindOf({ generator, asked }: Paced): string {
  const [width, height] = pixelsIn(asked);
  return `${generator} ${Math.floor(Math.log2(width * height) / 2)}`;
}
