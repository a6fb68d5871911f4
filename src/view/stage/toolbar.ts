/** The toolbar of the stage: modes, the exact image and its values as files, the full screen. */

import { STAGE, type Overlay } from './overlay';

const SVG = 'http://www.w3.org/2000/svg';

/** Paths in a square of 16. */
const ICONS = {
  pan: 'M8 2v12M2 8h12M6.5 3.5 8 2l1.5 1.5M6.5 12.5 8 14l1.5-1.5M3.5 6.5 2 8l1.5 1.5M12.5 6.5 14 8l-1.5 1.5',
  zoom: 'M10.4 10.4 13.8 13.8M4.5 4.5h5v5h-5zM2.3 7a4.7 4.7 0 1 0 9.4 0 4.7 4.7 0 1 0-9.4 0',
  select:
    'M2.5 5V2.5H5M8 2.5h0M11 2.5h2.5V5M13.5 8v0M13.5 11v2.5H11M8 13.5h0M5 13.5H2.5V11M2.5 8v0',
  lasso:
    'M8 2.5c3.3 0 6 1.7 6 4s-2.7 4-6 4-6-1.7-6-4 2.7-4 6-4zM5 10c-1.5 .6-1.7 2.3 0 2.5s2 1.5 .5 2',
  window:
    'M8 2.3a5.7 5.7 0 1 0 0 11.4 5.7 5.7 0 1 0 0-11.4M8 2.3v11.4M8 5.2h4.9M8 8h5.7M8 10.8h4.9',
  in: 'M8 3v10M3 8h10',
  out: 'M3 8h10',
  home: 'M2.5 8 8 3l5.5 5M4.5 6.8v6.2h7V6.8',
  download: 'M8 2v8M4.5 7 8 10.5 11.5 7M2.5 13.5h11',
  values:
    'M13.5 7V2.5h-11v11H7M2.5 6h11M2.5 9.7h4.7M6.2 2.5v11M9.8 2.5v3.8M11.5 8.5v5M9.3 11.4l2.2 2.2 2.2-2.2',
  fullscreen: 'M2.5 6V2.5H6M10 2.5h3.5V6M13.5 10v3.5H10M6 13.5H2.5V10',
};

const TITLES = {
  pan: 'Move',
  zoom: 'Zoom into a box',
  select: 'Select a box',
  lasso: 'Select with a lasso',
  window: 'Width and level of the colours',
  in: 'Zoom in',
  out: 'Zoom out',
  home: 'Home',
  download: 'Save the image',
  values: 'Save the values for NumPy; with Shift the PNG with them',
  fullscreen: 'Full screen',
};

export type Tool = keyof typeof ICONS;

type Used = (tool: Tool, event: MouseEvent) => void;

const TOOLS = Object.keys(ICONS) as Tool[];
const MODES = ['pan', 'zoom', 'select', 'lasso', 'window'] as const;
const OF_VIEWS: readonly Tool[] = ['pan', 'zoom', 'in', 'out', 'home'];
const OF_VALUES: readonly Tool[] = ['window', 'values'];

/** Things that the picture has beside its pixels. */
export interface Has {
  /** It can be moved. */
  readonly view: boolean;
  readonly values: boolean;
}

export class Toolbar {
  readonly #root: HTMLElement;
  readonly #buttons: ReadonlyMap<Tool, HTMLButtonElement>;

  constructor(overlay: Overlay, used: Used) {
    const room = overlay.part('tools');
    room.hidden = false;
    this.#root = overlay.part('toolbar');
    room.append(this.#root);
    this.#root.setAttribute('role', 'toolbar');
    this.#root.setAttribute('aria-label', 'Image');
    const made = (tool: Tool) =>
      toolButton(TITLES[tool], ICONS[tool], (event) => {
        used(tool, event);
      });
    this.#buttons = new Map(TOOLS.map((tool) => [tool, made(tool)]));
    this.#root.append(...this.#buttons.values());
    // A click between the buttons is none on the image.
    this.#root.addEventListener('click', (event) => {
      event.stopPropagation();
    });
  }

  show(isShown: boolean, mode: string | null, has: Has): void {
    this.#root.hidden = !isShown;
    for (const tool of MODES) {
      this.#buttons.get(tool)?.setAttribute('aria-pressed', `${tool === mode}`);
    }
    for (const [tool, found] of this.#buttons) {
      if (OF_VIEWS.includes(tool)) found.hidden = !has.view;
      if (OF_VALUES.includes(tool)) found.hidden = !has.values;
    }
  }
}

/** `path` is in a square of 16. */
export function toolButton(
  title: string,
  path: string,
  used: (event: MouseEvent) => void,
): HTMLButtonElement {
  const element = document.createElement('button');
  element.type = 'button';
  element.className = `${STAGE}__tool`;
  element.title = title;
  element.setAttribute('aria-label', title);
  element.append(icon(path));
  element.addEventListener('click', used);
  return element;
}

function icon(path: string): SVGElement {
  const svg = document.createElementNS(SVG, 'svg');
  const line = document.createElementNS(SVG, 'path');
  line.setAttribute('d', path);
  const attributes = {
    width: '16',
    height: '16',
    fill: 'none',
    stroke: 'currentColor',
    'stroke-width': '1.5',
    'stroke-linecap': 'round',
    'stroke-linejoin': 'round',
    'aria-hidden': 'true',
  };
  for (const [name, value] of Object.entries(attributes)) svg.setAttribute(name, value);
  svg.append(line);
  return svg;
}
