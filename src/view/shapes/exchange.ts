/**
 * The exchange of shapes with Dash, in which no change by the hand is lost.
 *
 * Dash writes whatever a callback returns. Until it has started the callbacks that a report has
 * triggered, that may be the result of a run without the report: then the changes are made again on
 * this result, and reported again. Later results know the report, and may undo it.
 */

import type { ShapesHost } from './host';
import type { Shape } from './model';
import type { Change, ShapeList } from './shapeList';

interface Report {
  readonly shapes: readonly Shape[];
  /** What no earlier report has. */
  readonly changes: readonly Change[];
  /** True once Dash has given it, or a later one. */
  isBack: boolean;
  /** Ends the wait for callbacks. */
  forget: (() => void) | null;
}

export class Exchange {
  readonly #list: ShapeList;
  readonly #host: Pick<ShapesHost, 'report' | 'afterStart'>;
  /** Those with which no callback has been started, in their order. */
  #reports: readonly Report[] = [];

  constructor(list: ShapeList, host: Pick<ShapesHost, 'report' | 'afterStart'>) {
    this.#list = list;
    this.#host = host;
  }

  dispose(): void {
    for (const { forget } of this.#reports) forget?.();
    this.#reports = [];
  }

  /** Reports the list, with other props. */
  tell(others: Record<string, unknown> = {}): void {
    this.#report(this.#list.takeUntold(), others);
  }

  /** Takes the value of the prop: a report that comes back, or what another one has written. */
  take(given: unknown): void {
    const isBack = this.#reports.some((each) => !each.isBack && each.shapes === given);
    if (isBack) {
      for (const each of this.#reports) {
        each.isBack = true;
        if (each.shapes === given) break;
      }
      return;
    }
    this.#list.set(given);
    const unknown = this.#reports.flatMap(({ changes }) => changes);
    if (unknown.length === 0) return;
    this.dispose();
    this.#list.repeat(unknown);
    this.#report(unknown, {});
  }

  #report(changes: readonly Change[], others: Record<string, unknown>): void {
    const shapes = this.#list.all;
    const report: Report = { shapes, changes, isBack: false, forget: null };
    this.#reports = [...this.#reports, report];
    this.#host.report({ shapes, ...others });
    report.forget = this.#host.afterStart(() => {
      this.#reports = this.#reports.filter((each) => each !== report);
    });
    // Another value may come before the call above ends.
    if (!this.#reports.includes(report)) report.forget();
  }
}
