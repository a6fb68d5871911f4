/** Error of an output whose component lacks its property. A chunk of the bundle. */

export function errorOf(type: string, id: string, property: string): Error {
  return property === 'src'
    ? new Error(
        `The output ${id}.src is that of a DynamicImage, which has no src: write "params" in its place.`,
      )
    : new Error(
        `The output ${id}.params is that of an html.${type}, which has no params: show a DynamicImage, or let image_callback write "src" of an html.Img.`,
      );
}
