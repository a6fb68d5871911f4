/** Where a component is on the page, for React. */

import { useEffect, useLayoutEffect, useState, type RefObject } from 'react';
import { Sight } from '../loader/sight';

/** One `Sight` for all the life of the component. */
export function useSight(element: RefObject<Element>): Sight {
  const [sight] = useState(() => new Sight());
  useLayoutEffect(
    () => (element.current ? sight.watch(element.current) : undefined),
    [element, sight],
  );
  return sight;
}

/** Whether a lazy component is too far to be asked for; before the first frame it may be. */
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
