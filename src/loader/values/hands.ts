/** The hand on the values of one component: colour bar, width and level, files. A chunk of the bundle. */

import { ColorBar } from './colorBar';
import type { ValueHost } from './host';
import type { ValueControl } from './model';
import { npyOf } from './npy';
import type { ValueTools } from './tools';
import { WindowHand } from './windowHand';

export class ValueHands implements ValueTools {
  readonly levels: WindowHand;
  readonly fileOf = npyOf;
  readonly #host: ValueHost;
  readonly #control: ValueControl;
  readonly #frame: Element;
  #bar: ColorBar | null = null;

  /** `frame` is the element that the picture is in. */
  constructor(host: ValueHost, control: ValueControl, frame: Element) {
    this.#host = host;
    this.#control = control;
    this.#frame = frame;
    this.levels = new WindowHand(frame, control);
    this.update();
  }

  update(): void {
    const { colorbar } = this.#host.props;
    if (colorbar) {
      this.#bar ??= new ColorBar(this.#frame, this.#control, this.#host);
    } else {
      this.#bar?.dispose();
      this.#bar = null;
    }
  }

  dispose(): void {
    this.#bar?.dispose();
    this.levels.dispose();
  }
}
