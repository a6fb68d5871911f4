/** How often a page hears of the frames of a live source: less often than it shows them. */

import type { Report } from './reportedProps';

const CALM_MS = 1000;

/** Each frame that is told draws the page's components anew and runs the callbacks that listen. */
export class FrameReports {
  #told = -Infinity;
  #known = '';

  /** Leaves a frame out of the report when it differs from the last one in `ms` and `bytes` alone. */
  filter(report: Report, renewed: boolean, now = performance.now()): Report {
    const { image_info, shown_params, ...rest } = report;
    if (!image_info) return report;
    const known = JSON.stringify([{ ...image_info, ms: 0, bytes: 0 }, shown_params]);
    if (renewed && known === this.#known && now - this.#told < CALM_MS) return rest;
    this.#known = known;
    this.#told = now;
    return report;
  }
}
