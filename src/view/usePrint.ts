/** React hook for images on paper: a chunk, for images that the page may lack when it is printed. */

import { useEffect, type RefObject } from 'react';

/** `missing` gives the URL of the wanted image, null when it is on screen. */
export function usePrint(
  isNeeded: boolean,
  missing: () => string | null,
  picture: RefObject<HTMLElement>,
  alt: string,
): void {
  useEffect(() => {
    const box = picture.current;
    if (!isNeeded || !box) return;
    const watching = import(/* webpackChunkName: "copy" */ './print').then(
      ({ watchPrint }) => watchPrint(missing, box, alt),
      () => undefined, // the image before is on paper
    );
    return () => {
      void watching.then((stop) => stop?.());
    };
  }, [isNeeded, missing, picture, alt]);
}
