/** Theme around an element: the computed colours of the page. Twin of `generators/theme.py`. */

import { colourOf, composed, themeText, type Colour } from './colours';

/** The variables of dmc and dbc that hold the colour of what stands out. */
const ACCENTS = ['--mantine-primary-color-filled', '--bs-primary'];

/** The theme as URLs write it. */
export function themeAround(element: HTMLElement): string {
  const style = getComputedStyle(element);
  const background = backgroundOf(element);
  const over = (text: string) => composed([colourOf(text), background]);
  return themeText(background, over(style.color), over(accentOf(element, style)));
}

/** The element and its ancestors, also those outside of a shadow tree. */
export function* lineage(element: Element): Generator<Element> {
  let next: Element | null = element;
  while (next) {
    yield next;
    const root: Node = next.getRootNode();
    next = next.parentElement ?? (root instanceof ShadowRoot ? root.host : null);
  }
}

function backgroundOf(element: Element): Colour {
  const layers: Colour[] = [];
  for (const each of lineage(element)) {
    const layer = colourOf(getComputedStyle(each).backgroundColor);
    layers.push(layer);
    if (layer[3] === 1) return composed(layers);
  }
  // The colour of the canvas: white, unless `color-scheme` makes it dark.
  const canvas = probe(document.documentElement, 'background-color: Canvas').backgroundColor;
  const last = colourOf(canvas);
  return composed([...layers, last[3] === 1 ? last : [255, 255, 255, 1]]);
}

function accentOf(element: HTMLElement, style: CSSStyleDeclaration): string {
  const variable = ACCENTS.find((name) => style.getPropertyValue(name).trim() !== '');
  return probe(element, variable ? `color: var(${variable})` : '').color;
}

/** Computed colours of a link in the element. */
function probe(parent: Element, css: string): { color: string; backgroundColor: string } {
  const link = document.createElement('a');
  link.href = '#';
  link.style.cssText = `display: none; transition: none; ${css}`;
  parent.append(link);
  const { color, backgroundColor } = getComputedStyle(link);
  link.remove();
  return { color, backgroundColor };
}
