/** React hook that reports the states of a component to Dash. */

import { useEffect, useRef } from 'react';
import { initialState, type ImageState } from '../loader/imageState';
import { changedProps } from './reportedProps';
import type { SetProps } from './useSetProps';

/**
 * Reports each state to Dash in one call of `setProps`, since Dash updates the whole page at each.
 * The props of a component without an ID cannot be read, so only its errors are reported.
 */
export function useReport(state: ImageState, setProps: SetProps, id?: string): void {
  const reported = useRef(initialState);
  useEffect(() => {
    if (state === reported.current) return;
    const changes = changedProps(reported.current, state, reported.current === initialState);
    const report = state.shown?.renewed?.filter(changes) ?? changes;
    reported.current = state;
    const isTold = id === undefined ? report._dash_error : Object.keys(report).length > 0;
    if (isTold) setProps({ ...report });
  }, [state, id, setProps]);
}
