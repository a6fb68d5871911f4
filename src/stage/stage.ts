/** The stage: what the hand does on the picture of one component. Knows no React. */

import { afterChanges, isBeingRead } from '../dash/runningCallbacks';
import { isRead } from '../dash/listeners';
import { HoverReports } from './hoverReports';
import type { EarlyPress, Stage, StageHost, StageProps } from './host';
import { pointData, seenAt, type PointData } from './pointEvent';
import { isControl, listenToPointer, pressEvent } from './pointerInput';
import { Presses, type PressEvent } from './press';

const HOVER_MS = 100;

export class PictureStage implements Stage {
  readonly #host: StageHost;
  readonly #presses: Presses;
  readonly #hover: HoverReports<PressEvent | null>;
  readonly #stop: () => void;
  #props: StageProps = {};
  /** True while `hoverData` has a position. */
  #isHoverTold = false;

  constructor(host: StageHost) {
    this.#host = host;
    this.#presses = new Presses({
      clicked: (event) => {
        this.#tell('clickData', event);
      },
      doubleClicked: (event) => {
        this.#tell('dblclickData', event);
      },
      dragStarted: () => false,
      dragged: () => undefined,
      dragEnded: () => undefined,
      dragCancelled: () => undefined,
    });
    this.#hover = new HoverReports({
      report: this.#reportHover,
      interval: () => this.#props.hover_interval ?? HOVER_MS,
      isRead: () => isBeingRead(this.#props.id ?? '', 'hoverData'),
      afterChanges,
    });
    this.#stop = listenToPointer(host.element, {
      down: (event) => {
        this.#presses.down(event);
      },
      move: this.#moved,
      up: (event) => {
        this.#presses.up(event);
      },
      cancel: () => {
        this.#presses.cancel();
      },
      left: this.#left,
      isDraggable: () => false,
    });
  }

  get isDrag(): boolean {
    return this.#presses.wasDrag;
  }

  update(props: StageProps): void {
    this.#props = props;
  }

  /** The picture of a press that came early may be gone: then the press is about none. */
  replay(presses: readonly EarlyPress[]): void {
    const { left, top } = this.#host.element.getBoundingClientRect();
    for (const { event, shown, ...place } of presses) {
      if (shown !== this.#host.shown() || isControl(event)) continue;
      const given = pressEvent(event);
      const [x, y] = given.point;
      const moved = { ...given, point: [x + left - place.left, y + top - place.top] as const };
      if (event.type === 'pointerdown') this.#presses.down(moved);
      else if (event.type === 'pointerup') this.#presses.up(moved);
      else this.#presses.cancel();
    }
  }

  dispose(): void {
    this.#stop();
    this.#hover.drop();
  }

  readonly #moved = (event: PressEvent): void => {
    this.#presses.move(event);
    if (!this.#dataAt(event)) this.#left();
    else if (isRead(this.#props.id, 'hoverData')) this.#hover.offer(event);
  };

  /** The pointer has left the picture, or the component. */
  readonly #left = (): void => {
    if (this.#props.clear_on_unhover && this.#isHoverTold) this.#hover.offer(null);
  };

  readonly #reportHover = (event: PressEvent | null): void => {
    const hoverData = event && this.#dataAt(event);
    if (event && !hoverData) return;
    this.#isHoverTold = hoverData !== null;
    this.#host.report({ hoverData });
  };

  #tell(name: string, event: PressEvent): void {
    const data = this.#dataAt(event);
    if (data) this.#host.report({ [name]: data });
  }

  #dataAt(event: PressEvent): PointData | null {
    const seen = seenAt(this.#host.shown(), event.point);
    return seen && pointData(seen, event, this.#host.element);
  }
}
