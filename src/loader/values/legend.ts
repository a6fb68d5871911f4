/** The legend of a picture whose values have names. */

import { colourIn, cssColour } from './colourAt';
import { BAR, part } from './parts';
import type { ValuePicture } from './model';

export class Legend {
  readonly root: HTMLElement;
  #drawn: ValuePicture | null = null;

  constructor() {
    this.root = part('legend', 'ul');
    this.root.setAttribute('aria-label', 'Legend');
    // Whoever has no wheel scrolls with the arrow keys.
    this.root.tabIndex = 0;
  }

  /** Shows the names of a picture that has some. */
  draw(picture: ValuePicture): void {
    const { image, colours } = picture;
    const before = this.#drawn;
    this.#drawn = picture;
    if (before?.colours === colours && before.image.labels?.join('\n') === image.labels?.join('\n'))
      return;
    const colourOf = colourIn(colours, image);
    const rows = (image.labels ?? []).map((name, value) => row(name, cssColour(colourOf(value))));
    this.root.replaceChildren(...rows);
  }
}

function row(name: string, colour: string): HTMLElement {
  const item = document.createElement('li');
  const swatch = part('swatch', 'span');
  swatch.style.backgroundColor = colour;
  const text = part('name', 'span');
  text.textContent = item.title = name;
  item.className = `${BAR}__row`;
  item.append(swatch, text);
  return item;
}
