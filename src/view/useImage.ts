/** React hook for the image of a component: an `ImageLoader` from mount to unmount. */

import { useCallback, useEffect, useLayoutEffect, useRef, useState, type RefObject } from 'react';
import { whenWritten } from '../base/dash/renderer';
import { ImageLoader } from '../loader/imageLoader';
import { initialState, type ImageState, type Shown } from '../loader/imageState';
import type { Sight } from '../loader/sight';
import type { FrameReports } from '../page/frameReports';
import type { ImageRequest } from '../loader/target';
import type { Asked } from './useAsked';
import { useLayers, type LayerOptions } from './useLayers';
import { useLive } from './useLive';
import type { HostRef } from '../loader/values/host';
import type { SetProps } from './useSetProps';
import { useFar } from './useSight';

/** The props that make a request. */
export const WRITTEN: readonly string[] = ['generator', 'params', 'refresh'];

export interface UseImageOptions
  extends Omit<ImageRequest, 'reload' | 'far' | 'asked' | 'colours' | 'layers'>, Asked {
  /** Any change requests the image again and bypasses every cache. */
  readonly refresh: string | number | null | undefined;
  /** True while callbacks run that write the request. */
  readonly pending: boolean;
  /** The view that is wanted until `ask` tells another one. */
  readonly view: unknown;
  readonly sight: Sight;
  /** Defers the request until the image is near the screen. */
  readonly lazy: boolean;
  /** Milliseconds between the requests of a live source; 0 for none. */
  readonly interval: number;
  readonly show: (shown: Shown) => void;
  readonly report: SetProps;
  readonly colours: HostRef;
  readonly layers: LayerOptions;
}

interface UsedImage {
  readonly state: ImageState;
  readonly loader: RefObject<ImageLoader | null>;
  /** The URL of the wanted image while it is not on screen. */
  readonly missing: () => string | null;
  /** Asks for another view from now on, without waiting for React. */
  readonly ask: (view: unknown) => void;
  /** The request of `ask`; null while nothing can be asked for. */
  readonly wish: (view: unknown) => ImageRequest | null;
  /** False while its own image is not asked for: far from the screen, or without a box. */
  readonly asks: boolean;
  /** The view of the present request. */
  readonly wanted: RefObject<{ readonly view: unknown }>;
}

export function useImage(options: UseImageOptions): UsedImage {
  const { generator, params, timeout, id, refresh, pending, show, report } = options;
  const { sight, lazy, interval, asked, askedAt, facts, view, colours } = options;
  const loader = useRef<ImageLoader | null>(null);
  const layered = useLayers(options.layers, loader, report);
  const renew = useCallback((reports: FrameReports) => loader.current?.renew(reports), []);
  const live = useLive({ interval, sight, renew, report });
  const refreshed = useRef(refresh);
  const wanted = useRef({ view, isAsked: false });
  const before = useRef({ generator, facts, view });
  const requestAt = useRef<UsedImage['wish']>(() => null);
  const [state, setState] = useState(initialState);
  const started = useStart(pending, id);
  const far = useFar(sight, lazy);

  // Layout effects: others run after the next frame is painted, and a request would wait for it.
  useLayoutEffect(() => {
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
  }, [show, sight, live]);

  useLayoutEffect(() => {
    const reload = started && refresh != null && refresh !== refreshed.current;
    refreshed.current = refresh;
    const last = before.current;
    before.current = { generator, facts, view };
    if (hasOtherHome(last, before.current)) {
      const isNew = JSON.stringify(view) !== JSON.stringify(last.view);
      wanted.current = { view: isNew ? view : null, isAsked: true };
    }
    if (!wanted.current.isAsked) wanted.current.view = view;
    // A box that is not shown cannot be measured, and is as good as far away.
    const isFar = far || asked === null || layered === null;
    const shape = { generator, params, timeout, id, colours, reload: false, far: isFar };
    requestAt.current = (at) =>
      started ? { ...shape, asked: askedAt(at), layers: layered?.at(at) } : null;
    const request = requestAt.current(wanted.current.view);
    if (request) loader.current?.request({ ...request, reload });
    // The server may have told newer facts, such as another version.
  }, [
    started,
    generator,
    params,
    timeout,
    id,
    refresh,
    far,
    asked,
    askedAt,
    view,
    facts,
    colours,
    layered,
  ]);

  const missing = useCallback(() => loader.current?.missing ?? null, []);
  const wish = useCallback((at: unknown) => requestAt.current(at), []);
  const ask = useCallback((at: unknown) => {
    wanted.current = { view: at, isAsked: true };
    const request = requestAt.current(at);
    if (request) loader.current?.request(request);
  }, []);
  return { state, loader, missing, ask, wish, asks: !far && asked !== null, wanted };
}

type OfFunction = Pick<UseImageOptions, 'generator' | 'facts'>;

/** True for another function with another home, whose data a view of the one before says nothing about. */
function hasOtherHome(one: OfFunction, other: OfFunction): boolean {
  const home = ({ facts }: OfFunction) => JSON.stringify(facts.view);
  return one.generator !== other.generator && home(one) !== home(other);
}

/**
 * Becomes true, for good, when Dash's initial callbacks have written their props.
 *
 * These callbacks start after the first effects. Without the wait, an image that a callback writes
 * would be requested twice.
 */
function useStart(pending: boolean, id: string | undefined): boolean {
  const [started, setStarted] = useState(false);
  useEffect(() => {
    if (started || pending) return;
    let stop: () => void = () => undefined;
    const timer = setTimeout(() => {
      stop = whenWritten(id, WRITTEN, () => {
        setStarted(true);
      });
    });
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, [started, pending, id]);
  return started;
}
