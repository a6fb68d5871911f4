/** React hook for the colours of values, whose chunk comes with the first picture of values. */

import { useLayoutEffect, useRef, type RefObject } from 'react';
import type { HostRef, ValueHost, ValueProps } from '../loader/values/host';
import type { SetProps } from './useSetProps';

/** Repaints what is on screen when the props change; nothing is requested. */
export function useColours(
  props: ValueProps,
  report: SetProps,
  place: RefObject<HTMLElement>,
): HostRef {
  const host = useRef<ValueHost>({ props, report, element: () => place.current });
  useLayoutEffect(() => {
    host.current.props = props;
    host.current.control?.update();
  });
  useLayoutEffect(() => {
    const { current } = host;
    return () => {
      current.control?.dispose();
    };
  }, []);
  return host;
}
