/** React hooks for the position of a component relative to the window. */

import { useEffect, useLayoutEffect, useState, type RefObject } from 'react';
import { Sight } from '../loader/sight';

/** The `Sight` of the element, the same from mount to unmount. */
export function useSight(element: RefObject<Element>): Sight {
  const [sight] = useState(() => new Sight());
  useLayoutEffect(
    () => (element.current ? sight.watch(element.current) : undefined),
    [element, sight],
  );
  return sight;
}

/** True while a lazy component is far from the screen; also before its place is known. */
export function useFar(sight: Sight, lazy: boolean): boolean {
  const [far, setFar] = useState(true);
  useEffect(() => {
    if (!lazy) return;
    const look = () => {
      setFar((sight.place ?? 'far') === 'far');
    };
    look();
    return sight.listen(look);
  }, [sight, lazy]);
  return lazy && far;
}
