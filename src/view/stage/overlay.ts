/** The layer above the picture for what the stage draws; it takes no pointer. */

import type { Axes } from '../../base/geometry/axes';
import { toWindow, type Placement } from '../../base/geometry/placement';
import type { Pair } from '../../base/geometry/scales';
import { localOf } from './local';
import { installStyles } from './styles';

const SVG = 'http://www.w3.org/2000/svg';
export const BLOCK = 'dash-dynamic-image';
export const STAGE = `${BLOCK}-stage`;

let count = 0;

export class Overlay {
  readonly root: HTMLElement;
  readonly #svg: SVGSVGElement;
  readonly #clip: SVGPolygonElement;
  readonly #clipId = `${STAGE}-clip-${++count}`;

  constructor(component: HTMLElement) {
    installStyles();
    this.root = document.createElement('div');
    this.root.className = STAGE;
    this.#svg = svgElement('svg');
    this.#svg.setAttribute('class', `${STAGE}__drawing`);
    this.#svg.setAttribute('aria-hidden', 'true');
    const clip = svgElement('clipPath');
    clip.id = this.#clipId;
    this.#clip = svgElement('polygon');
    clip.append(this.#clip);
    this.#svg.append(clip);
    this.root.append(this.#svg);
    component.append(this.root);
  }

  /** An element in the drawing. */
  shape<K extends 'path' | 'polygon'>(name: K, part: string, isClipped = false) {
    const element = svgElement(name);
    element.setAttribute('class', `${STAGE}__${part}`);
    element.setAttribute('visibility', 'hidden');
    if (isClipped) element.setAttribute('clip-path', `url(#${this.#clipId})`);
    this.#svg.append(element);
    return element;
  }

  /** An element in HTML. */
  part(part: string): HTMLElement {
    const element = document.createElement('div');
    element.className = `${STAGE}__${part}`;
    element.hidden = true;
    this.root.append(element);
    return element;
  }

  /** A function from pixels of the picture to this layer; null where it has no box. */
  toLayer(placement: Placement): ((pixel: Pair) => Pair) | null {
    const local = localOf(this.root);
    return local && ((pixel) => local(toWindow(placement, pixel)));
  }

  /** Clips what is drawn in axes to a box in pixels of the picture. */
  clipTo(box: Axes['box'], toLayer: (pixel: Pair) => Pair): void {
    this.#clip.setAttribute('points', pointsOf(cornersOf(box).map(toLayer)));
  }

  remove(): void {
    this.root.remove();
  }
}

export function cornersOf([left, top, right, bottom]: Axes['box']): readonly Pair[] {
  return [
    [left, top],
    [right, top],
    [right, bottom],
    [left, bottom],
  ];
}

export function pointsOf(points: readonly Pair[]): string {
  return points.map(([x, y]) => `${x.toFixed(2)},${y.toFixed(2)}`).join(' ');
}

function svgElement<K extends keyof SVGElementTagNameMap>(name: K): SVGElementTagNameMap[K] {
  return document.createElementNS(SVG, name);
}
