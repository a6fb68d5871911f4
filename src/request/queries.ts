/** Parts of the query of an image that only chunks write and read. */

/** The part of the query that tells a size and a theme, whose signs stand there as they are. */
export function askedQuery(size?: string | null, theme?: string | null): string {
  return (size ? `&size=${size}` : '') + (theme ? `&theme=${theme}` : '');
}

/** Width and height in device pixels by the `size=` of a query; NaN without one. */
export function pixelsIn(query: string): readonly [number, number] {
  const [, width, height, ratio = 1] = /size=(\d+)x(\d+)@?([\d.]+)?/.exec(query) ?? [];
  return [Number(width) * Number(ratio), Number(height) * Number(ratio)];
}

/** The URL of a part of an image, such as a long description, made from the URL of the image. */
export function partUrl(url: string, sha256: string): string {
  return `${url}&part=${sha256}`;
}
