/** Elements that show a picture: an image, or a canvas with what the page reads of an image. */

export interface PictureCanvas
  extends
    HTMLCanvasElement,
    Pick<
      HTMLImageElement,
      'alt' | 'currentSrc' | 'naturalWidth' | 'naturalHeight' | 'src' | 'srcset'
    > {}

export type PictureElement = HTMLImageElement | PictureCanvas;
