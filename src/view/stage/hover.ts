/** The pointer over a picture: its read-out, and the reports of its position. */

import { afterChanges, isBeingRead } from '../../base/dash/runningCallbacks';
import { isRead } from '../../base/dash/listeners';
import { HoverReports } from './hoverReports';
import type { StageHost, StageProps } from './host';
import type { Overlay } from './overlay';
import { seenAt, type PointData, type Pointer, type Seen } from './pointEvent';
import { Readout } from './readout';

const HOVER_MS = 100;

export interface HoverOptions {
  readonly props: () => StageProps;
  readonly dataAt: (pointer: Pointer) => PointData | null;
  /** The formats of the read-out have come. */
  readonly loaded: () => void;
}

export class Hover {
  readonly #host: StageHost;
  readonly #options: HoverOptions;
  readonly #readout: Readout;
  readonly #reports: HoverReports<Pointer | null>;
  /** True while `hoverData` has a position. */
  #isTold = false;
  /** The pointer on the picture. */
  #pointer: Pointer | null = null;

  constructor(host: StageHost, overlay: Overlay, options: HoverOptions) {
    this.#host = host;
    this.#options = options;
    const { props, loaded } = options;
    this.#readout = new Readout(overlay, loaded);
    this.#reports = new HoverReports({
      report: this.#report,
      interval: () => props().hover_interval ?? HOVER_MS,
      isRead: () => isBeingRead(props().id ?? '', 'hoverData'),
      afterChanges,
    });
  }

  /** The pointer is at a point of the window, on the picture or beside it. */
  at(pointer: Pointer): void {
    if (!seenAt(this.#host.shown(), pointer.point)) {
      this.left();
      return;
    }
    this.#pointer = pointer;
    this.draw();
    if (isRead(this.#options.props().id, 'hoverData')) this.#reports.offer(pointer);
  }

  /** The pointer has left the picture, or the component. */
  left(): void {
    this.#pointer = null;
    this.#readout.hide();
    if (this.#options.props().clear_on_unhover && this.#isTold) this.#reports.offer(null);
  }

  /** Draws the read-out on the picture that is on screen now. */
  draw(): void {
    const { hovertemplate, crosshair } = this.#options.props();
    const options = { template: hovertemplate ?? '', hasCrosshair: crosshair === true };
    const isUsed = options.template !== '' || options.hasCrosshair;
    const seen = isUsed && this.#pointer && seenAt(this.#host.shown(), this.#pointer.point);
    if (!seen || !this.#pointer) this.#readout.hide();
    else this.#readout.show(seen, this.#pointer.point, options);
  }

  textAt(template: string, seen: Seen): string {
    return this.#readout.textAt(template, seen);
  }

  drop(): void {
    this.#reports.drop();
  }

  readonly #report = (pointer: Pointer | null): void => {
    const hoverData = pointer && this.#options.dataAt(pointer);
    if (pointer && !hoverData) return;
    this.#isTold = hoverData !== null;
    this.#host.report({ hoverData });
  };
}
