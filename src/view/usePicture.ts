/** React hook for the element that holds the image, which is replaced without React. */

import { useCallback, useLayoutEffect, useRef, type RefObject } from 'react';
import type { Shown } from '../loader/imageState';
import type { HostRef } from '../loader/values/host';
import { setAddress } from './addresses';
import { BLOCK } from './block';
import type { Stage } from './useStage';

/** The element that holds the image, and the function that replaces the image in it. */
export function usePicture(alt: string, stage: RefObject<Stage | null>, colours: HostRef) {
  const picture = useRef<HTMLDivElement>(null);
  const latestShown = useRef<Shown | null>(null);
  const latestAlt = useRef(alt);
  useLayoutEffect(() => {
    latestAlt.current = alt;
    if (latestShown.current) describe(latestShown.current, alt);
  }, [alt]);
  const show = useCallback(
    (shown: Shown) => {
      const { element, tier } = shown;
      latestShown.current = shown;
      describe(shown, latestAlt.current);
      element.className = `${BLOCK}__img`;
      // Set together with the pixels; React updates the class of the container later.
      element.dataset.tier = tier === 'exact' ? tier : 'preview';
      colours.current?.control?.show(shown);
      const { set } = shown;
      if (!stage.current?.show(shown)) {
        picture.current?.replaceChildren(...(set ? [element, set.element] : [element]));
      }
      set?.entered();
      setAddress(element, shown.address);
      element.fit?.();
    },
    [stage, colours],
  );
  /** Shows an image in place of the present one until the returned function is called. */
  const put = useCallback((url: string) => {
    const element = new Image();
    element.loading = 'lazy';
    element.alt = latestAlt.current;
    element.className = `${BLOCK}__img`;
    element.src = url;
    const before = [...(picture.current?.children ?? [])];
    picture.current?.replaceChildren(element);
    return () => {
      if (element.isConnected) element.replaceWith(...before);
    };
  }, []);
  return { picture, shown: latestShown, show, put };
}

/** Sets the alternative text; that of the function takes precedence over that of the layout. */
function describe({ element, image }: Shown, alt: string) {
  element.alt = image.image.alt ?? alt;
}
