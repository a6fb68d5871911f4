/** Buttons of the toolbar for shapes: what a drag draws, and what happens to drawn ones. */

import { DRAW_MODES, type DrawMode } from './drawing';
import type { ShapesHost } from './host';

const TOOL = 'dash-dynamic-image-stage__tool';

export type Action = DrawMode | 'delete' | 'undo' | 'redo';

/** A title, and a path in a square of 16. */
const BUTTONS: Readonly<Record<Action, readonly [string, string]>> = {
  drawrect: ['Draw a rectangle', 'M2.5 4h11v8h-11z'],
  drawcircle: ['Draw an ellipse', 'M2 8a6 4.5 0 1 0 12 0 6 4.5 0 1 0-12 0'],
  drawline: ['Draw a line', 'M3 13 13 3'],
  drawopenpath: ['Draw an open path', 'M2.5 11c2-8 4.5-8 5.5-3s3.5 5 5.5-3'],
  drawclosedpath: ['Draw a closed path', 'M3 6.5 8 2.5l5.5 3.5-2 7h-6z'],
  delete: ['Delete the shape', 'M3 4.5h10M6.5 4.5V2.5h3v2M4.5 4.5l.6 9h5.8l.6-9'],
  undo: ['Undo', 'M3 6.5h6.5a3.5 3.5 0 0 1 0 7H6M5.5 4 3 6.5 5.5 9'],
  redo: ['Redo', 'M13 6.5H6.5a3.5 3.5 0 0 0 0 7H10M10.5 4 13 6.5 10.5 9'],
};

const ACTIONS = Object.keys(BUTTONS) as Action[];

export interface ButtonState {
  readonly mode: DrawMode | null;
  readonly isAble: Readonly<Record<'delete' | 'undo' | 'redo', boolean>>;
}

export class Buttons {
  readonly #buttons: ReadonlyMap<Action, HTMLButtonElement>;

  constructor(
    { element, toolButton }: Pick<ShapesHost, 'element' | 'toolButton'>,
    used: (action: Action) => void,
  ) {
    const made = (action: Action) => {
      const button = toolButton(...BUTTONS[action], () => {
        used(action);
      });
      button.classList.add(`${TOOL}--shapes`);
      return button;
    };
    this.#buttons = new Map(ACTIONS.map((action) => [action, made(action)]));
    element.querySelector('[role=toolbar]')?.prepend(...this.#buttons.values());
  }

  show({ mode, isAble }: ButtonState): void {
    for (const each of DRAW_MODES) {
      this.#buttons.get(each)?.setAttribute('aria-pressed', `${each === mode}`);
    }
    for (const each of ['delete', 'undo', 'redo'] as const) {
      const button = this.#buttons.get(each);
      if (button) button.disabled = !isAble[each];
    }
  }
}
