/** React hook for a height in percent of an element that has none. */

import { useEffect, useState, type RefObject } from 'react';
import { sizeOf, type BoxProps } from './boxes';

/** A height below it is none, in CSS pixels: an empty box can have a progress bar. */
const LEAST = 8;

/**
 * True once the frame of the picture was seen with a width and without the height that the props give, as
 * `height="100%"` in an element as high as its contents. Then the picture gives the height.
 */
export function useFlat(frame: RefObject<HTMLElement>, props: BoxProps): boolean {
  const { height } = sizeOf(props);
  const [flat, setFlat] = useState<unknown>(false);
  useEffect(() => {
    const element = frame.current;
    if (!element || !String(height).includes('%')) return;
    const observer = new ResizeObserver(() => {
      if (element.clientWidth && element.clientHeight < LEAST) setFlat(height);
    });
    observer.observe(element);
    return () => {
      observer.disconnect();
    };
  }, [frame, height]);
  return flat === height;
}
