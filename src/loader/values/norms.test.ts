import { expect, it } from 'vitest';
import { colourIn } from './colourAt';
import { readDataHeader } from './header';
import type { Rgba } from './model';
import { colour } from './paint';
import { valueImage } from './valueImage';

const COUNTS = Array.from({ length: 255 }, (_, at) => at + 2);

/** The number of the colour of each of `count` values, by the table of a picture and one by one. */
function numbersOf(count: number, first: number, step: number): (number | undefined)[][] {
  const table = Array.from({ length: count }, (_, at): Rgba => [at, 0, 0, 255]);
  const scale = [first, step];
  const header = readDataHeader(JSON.stringify({ v: 1, type: 'u8', scale }));
  const image = valueImage(header, [count, 1], Uint8Array.from(table.keys()));
  const colours = { table, range: [first, first + step * count] as const, norm: 'linear' as const };
  const pixels = new Uint32Array(count);
  colour(pixels, image, colours);
  const colourOf = colourIn(colours, image);
  return [
    [...pixels].map((pixel) => pixel & 255),
    table.map((_, at) => colourOf(first + step * at)?.[0]),
  ];
}

it.each([
  [0, 1],
  [-7, 1],
  [100, 25],
  [0.25, 0.5],
])('values at the borders of colours from %d in steps of %d have the upper one', (first, step) => {
  for (const count of COUNTS) {
    const wanted = Array.from({ length: count }, (_, at) => at);
    expect(numbersOf(count, first, step)).toEqual([wanted, wanted]);
  }
});
