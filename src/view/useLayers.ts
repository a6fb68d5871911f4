/** React hook for the layers on an image, whose chunk comes with the first of them. */

import { useEffect, useLayoutEffect, useState, type RefObject } from 'react';
import type { LayerHand } from './layers';
import type { Layered, LayerProps } from './layers/host';
import type { ImageLoader } from '../loader/imageLoader';
import type { Shown } from '../loader/imageState';
import { chunk } from '../request/chunk';
import { loadAsked } from './useAsked';
import type { SetProps } from './useSetProps';

export interface LayerOptions {
  readonly props: LayerProps;
  readonly element: RefObject<HTMLElement>;
  readonly frame: RefObject<HTMLElement>;
  readonly shown: RefObject<Shown | null>;
}

/** Undefined without layers; null while they are on their way. */
export function useLayers(
  { props, element, frame, shown }: LayerOptions,
  loader: RefObject<ImageLoader | null>,
  report: SetProps,
): Layered | null | undefined {
  /** Null where the chunk did not come. */
  const [{ hand }, setLoaded] = useState<{ readonly hand?: LayerHand | null }>({});
  // For good: without layers the image on screen stays, and is not asked for again.
  const [isUsed, setUsed] = useState(false);
  const { layers } = props;
  // What is no list is told there.
  if (!isUsed && layers && (layers as readonly unknown[]).length !== 0) setUsed(true);

  useEffect(() => {
    if (!isUsed) return;
    let made: LayerHand | undefined;
    let isOver = false;
    const changed = () => {
      if (made && !isOver) setLoaded({ hand: made });
    };
    chunk(() => import(/* webpackChunkName: "layers" */ './layers')).then(
      ({ LayerHand }) => {
        if (isOver) return;
        made = new LayerHand({ element, frame, shown, loader, asked: loadAsked, report, changed });
        changed();
      },
      (_dash_error: unknown) => {
        if (isOver) return;
        report({ _dash_error });
        setLoaded({ hand: null });
      },
    );
    return () => {
      isOver = true;
      made?.dispose();
      setLoaded({});
    };
  }, [isUsed, element, frame, shown, loader, report]);

  useLayoutEffect(() => {
    hand?.update(props);
  });
  return isUsed && hand !== null ? (hand?.layered(props) ?? null) : undefined;
}
