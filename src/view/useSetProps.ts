/** React hook for the `setProps` of a component, which is missing where a script makes the component. */

import { useCallback, useEffect, useRef } from 'react';

export type SetProps = (props: Record<string, unknown>) => void;

/**
 * A function that calls the latest `setProps`, if there is one; the same from mount to unmount.
 *
 * An error in it appears in the console. React would remove the component and all around it, and a
 * grid would make them anew without end.
 */
export function useSetProps(setProps: SetProps | null | undefined): SetProps {
  const latest = useRef(setProps);
  useEffect(() => {
    latest.current = setProps;
  });
  return useCallback((props) => {
    try {
      latest.current?.(props);
    } catch (error) {
      setTimeout(() => {
        throw error;
      });
    }
  }, []);
}
