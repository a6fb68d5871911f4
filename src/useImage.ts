/** The image of a request as React state, from the first quiet moment to the unmount. */

import { useCallback, useEffect, useRef, useState } from 'react';
import { ImageLoader, type ImageRequest, type ImageState, type Shown } from './imageLoader';

export interface UseImageOptions extends Omit<ImageRequest, 'reload'> {
  /** Any change asks again, past every cache. */
  readonly refresh: string | number | null | undefined;
  /** Callbacks that write the request are on their way. */
  readonly pending: boolean;
  readonly show: (shown: Shown) => void;
}

/** The state until the loader has said something. */
export const initialState: ImageState = { status: 'idle', shown: null };

export function useImage(options: UseImageOptions): { state: ImageState; retry: () => void } {
  const { generator, params, timeout, id, refresh, pending, show } = options;
  const loader = useRef<ImageLoader | null>(null);
  const refreshed = useRef(refresh);
  const [state, setState] = useState(initialState);
  const started = useStart(pending);

  useEffect(() => {
    const created = new ImageLoader({ show, changed: setState });
    loader.current = created;
    return () => {
      created.dispose();
    };
  }, [show]);

  useEffect(() => {
    const reload = started && refresh != null && refresh !== refreshed.current;
    refreshed.current = refresh;
    if (started) loader.current?.request({ generator, params, timeout, id, reload });
  }, [started, generator, params, timeout, id, refresh]);

  const retry = useCallback(() => loader.current?.retry(), []);
  return { state, retry };
}

/**
 * Turns true once, when Dash's initial callbacks have written their props.
 *
 * They start after the first effects. Drawing before them would draw a wired image twice.
 */
function useStart(pending: boolean): boolean {
  const [started, setStarted] = useState(false);
  useEffect(() => {
    if (started || pending) return;
    const timer = setTimeout(() => {
      setStarted(true);
    });
    return () => {
      clearTimeout(timer);
    };
  }, [started, pending]);
  return started;
}
