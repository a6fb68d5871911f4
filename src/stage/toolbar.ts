/** The toolbar of the stage: modes, the exact image as a file, the full screen. */

import { STAGE, type Overlay } from './overlay';

const SVG = 'http://www.w3.org/2000/svg';

/** Paths in a square of 16. */
const ICONS = {
  select:
    'M2.5 5V2.5H5M8 2.5h0M11 2.5h2.5V5M13.5 8v0M13.5 11v2.5H11M8 13.5h0M5 13.5H2.5V11M2.5 8v0',
  lasso:
    'M8 2.5c3.3 0 6 1.7 6 4s-2.7 4-6 4-6-1.7-6-4 2.7-4 6-4zM5 10c-1.5 .6-1.7 2.3 0 2.5s2 1.5 .5 2',
  download: 'M8 2v8M4.5 7 8 10.5 11.5 7M2.5 13.5h11',
  fullscreen: 'M2.5 6V2.5H6M10 2.5h3.5V6M13.5 10v3.5H10M6 13.5H2.5V10',
};

const TITLES = {
  select: 'Select a box',
  lasso: 'Select with a lasso',
  download: 'Save the image',
  fullscreen: 'Full screen',
};

export type Tool = keyof typeof ICONS;

const TOOLS = Object.keys(ICONS) as Tool[];

export class Toolbar {
  readonly #root: HTMLElement;
  readonly #buttons: ReadonlyMap<Tool, HTMLButtonElement>;

  constructor(overlay: Overlay, used: (tool: Tool) => void) {
    const room = overlay.part('tools');
    room.hidden = false;
    this.#root = overlay.part('toolbar');
    room.append(this.#root);
    this.#root.setAttribute('role', 'toolbar');
    this.#root.setAttribute('aria-label', 'Image');
    this.#buttons = new Map(TOOLS.map((tool) => [tool, button(tool, used)]));
    this.#root.append(...this.#buttons.values());
  }

  show(isShown: boolean, mode: string | null): void {
    this.#root.hidden = !isShown;
    for (const tool of ['select', 'lasso'] as const) {
      this.#buttons.get(tool)?.setAttribute('aria-pressed', `${tool === mode}`);
    }
  }
}

function button(tool: Tool, used: (tool: Tool) => void): HTMLButtonElement {
  const element = document.createElement('button');
  element.type = 'button';
  element.className = `${STAGE}__tool`;
  element.title = TITLES[tool];
  element.setAttribute('aria-label', TITLES[tool]);
  element.append(icon(ICONS[tool]));
  element.addEventListener('click', (event) => {
    event.stopPropagation(); // no click on the image
    used(tool);
  });
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
