/** Colours as CSS computes them, in numbers. */

/** Red, green and blue of 0 to 255, and alpha of 0 to 1. */
export type Colour = readonly [number, number, number, number];

const RGB = /^rgba?\(([\d.]+),? ([\d.]+),? ([\d.]+)(?:,? (?:\/ )?([\d.]+))?\)$/;

/** The colour that a computed value stands for; transparent where it is none. */
export function colourOf(text: string): Colour {
  const found = RGB.exec(text);
  if (!found) return paintedColour(text);
  const [red = 0, green = 0, blue = 0] = found.slice(1, 4).map(Number);
  const alpha = found[4] === undefined ? 1 : Number(found[4]);
  return [red, green, blue, alpha];
}

/** The layers over one another, the topmost first; the last one counts as opaque. */
export function composed(layers: readonly Colour[]): Colour {
  return layers.reduceRight((below, [red, green, blue, alpha]) => {
    const mix = (over: number, under: number) => over * alpha + under * (1 - alpha);
    return [mix(red, below[0]), mix(green, below[1]), mix(blue, below[2]), 1];
  });
}

/** The theme of these colours as URLs write it; dark when the background is darker than the text. */
export function themeText(background: Colour, color: Colour, accent: Colour): string {
  const name = luminance(background) < luminance(color) ? 'dark' : 'light';
  return [name, ...[background, color, accent].map(hexadecimal)].join(',');
}

function hexadecimal([red, green, blue]: Colour): string {
  const two = (channel: number) => Math.round(channel).toString(16).padStart(2, '0');
  return two(red) + two(green) + two(blue);
}

/** The relative luminance of WCAG 2, up to its scale. */
function luminance([red, green, blue]: Colour): number {
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
}

function linear(channel: number): number {
  return (Math.round(channel) / 255) ** 2.2;
}

/** For colours in other spaces, such as those of `color-mix()`. */
function paintedColour(text: string): Colour {
  const context = document.createElement('canvas').getContext('2d');
  if (!context) return [0, 0, 0, 0];
  context.fillStyle = 'transparent';
  context.fillStyle = text;
  context.fillRect(0, 0, 1, 1);
  const [red = 0, green = 0, blue = 0, alpha = 0] = context.getImageData(0, 0, 1, 1).data;
  return [red, green, blue, alpha / 255];
}
