/** The colour of a single value. */

import type { Colours, Rgba, ValueImage } from './model';
import { positionIn } from './norms';

/** A function that gives the colour of a value; null where it has none. */
export function colourIn(colours: Colours, image: ValueImage): (value: number) => Rgba | null {
  const { table } = colours;
  const position = positionIn(colours, image);
  return (value) => {
    const place = position(value);
    return table[Math.min(Math.floor(place * table.length), table.length - 1)] ?? null;
  };
}

export function cssColour(colour: Rgba | null): string {
  if (!colour) return 'transparent';
  const [red, green, blue, alpha] = colour;
  return `rgb(${red} ${green} ${blue} / ${(alpha / 255).toFixed(3)})`;
}
