/** The image of a request as React state, from the first quiet moment to the unmount. */

import { useCallback, useEffect, useRef, useState } from 'react';
import { ImageLoader, type ImageState, type Shown } from '../loader/imageLoader';
import { LiveSource } from '../loader/liveSource';
import type { Sight } from '../loader/sight';
import type { ImageRequest } from '../loader/target';
import { useFar } from './useSight';

export interface UseImageOptions extends Omit<ImageRequest, 'reload' | 'far'> {
  /** Any change asks again, past every cache. */
  readonly refresh: string | number | null | undefined;
  /** Callbacks that write the request are on their way. */
  readonly pending: boolean;
  readonly sight: Sight;
  /** Wait until the image comes near. */
  readonly lazy: boolean;
  /** Milliseconds between the requests of a live source; 0 for none. */
  readonly interval: number;
  readonly show: (shown: Shown) => void;
}

/** The state until the loader has said something. */
export const initialState: ImageState = { status: 'idle', shown: null };

export function useImage(options: UseImageOptions): { state: ImageState; retry: () => void } {
  const { generator, params, timeout, id, refresh, pending, show } = options;
  const { sight, lazy, interval } = options;
  const loader = useRef<ImageLoader | null>(null);
  const live = useRef<LiveSource | null>(null);
  const refreshed = useRef(refresh);
  const [state, setState] = useState(initialState);
  const started = useStart(pending);
  const far = useFar(sight, lazy);

  useEffect(() => {
    const created = new ImageLoader({
      show,
      changed: setState,
      settled: (...outcome) => live.current?.settled(...outcome),
      priority: () => ((sight.place ?? 'visible') === 'visible' ? 'visible' : 'near'),
    });
    loader.current = created;
    return () => {
      created.dispose();
    };
  }, [show, sight]);

  useEffect(() => {
    const reload = started && refresh != null && refresh !== refreshed.current;
    refreshed.current = refresh;
    if (started) loader.current?.request({ generator, params, timeout, id, reload, far });
  }, [started, generator, params, timeout, id, refresh, far]);

  useEffect(() => {
    if (!(interval > 0)) return;
    const renew = () => loader.current?.renew();
    const created = new LiveSource({ interval, sight, renew });
    live.current = created;
    return () => {
      created.stop();
      live.current = null;
    };
  }, [interval, sight]);

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
