/** Elements that show a picture: an image, or a canvas with what the page reads of an image. */

export interface PictureCanvas
  extends
    HTMLCanvasElement,
    Pick<
      HTMLImageElement,
      'alt' | 'currentSrc' | 'naturalWidth' | 'naturalHeight' | 'src' | 'srcset'
    > {}

/** What an image with fewer pixels than it stands for does once it is on the page. */
interface Fitted {
  readonly fit?: () => void;
}

export type PictureElement = (HTMLImageElement | PictureCanvas) & Fitted;
