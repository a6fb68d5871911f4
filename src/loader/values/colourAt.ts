/** The colour of a single value. */

import type { Colours, Rgba, ValueImage } from './model';
import { colourNumber, positionIn } from './norms';

/** A function that gives the colour of a value; null where it has none. */
export function colourIn(colours: Colours, image: ValueImage): (value: number) => Rgba | null {
  const { table } = colours;
  const position = positionIn(colours, image);
  return (value) => table[colourNumber(position(value), table.length)] ?? null;
}

export function cssColour(colour: Rgba | null): string {
  if (!colour) return 'transparent';
  const [red, green, blue, alpha] = colour;
  return `rgb(${red} ${green} ${blue} / ${(alpha / 255).toFixed(3)})`;
}
