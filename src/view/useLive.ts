/** React hook for the schedule of a live source, a chunk that is loaded where there is an interval. */

import { useEffect, useRef, type RefObject } from 'react';
import type { LiveOptions, LiveSource } from '../loader/liveSource';
import { chunk } from '../request/chunk';
import type { SetProps } from './useSetProps';

/** The pause before the chunk is asked for again. */
const AGAIN_MS = 10_000;

export interface UseLiveOptions extends LiveOptions {
  readonly report: SetProps;
}

/** Without an interval above 0 there is no schedule. `renew` and `report` must stay the same. */
export function useLive({
  interval,
  sight,
  renew,
  report,
}: UseLiveOptions): RefObject<LiveSource | null> {
  const live = useRef<LiveSource | null>(null);
  useEffect(() => {
    if (!(interval > 0)) return;
    let isWanted = true;
    const load = () => {
      if (!isWanted) return;
      chunk(() => import(/* webpackChunkName: "live" */ '../loader/liveSource')).then(
        ({ LiveSource }) => {
          if (isWanted) live.current = new LiveSource({ interval, sight, renew });
        },
        (_dash_error: unknown) => {
          if (isWanted) report({ _dash_error });
          setTimeout(load, AGAIN_MS);
        },
      );
    };
    load();
    return () => {
      isWanted = false;
      live.current?.stop();
      live.current = null;
    };
  }, [interval, sight, renew, report]);
  return live;
}
