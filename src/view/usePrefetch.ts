/** React hook that passes the `prefetch` of a component to the prefetcher of the page. */

import { useEffect, useState, type RefObject } from 'react';
import { chunk } from '../request/chunk';
import type { Params } from '../request/generatorFacts';
import type { Wish } from '../page/prefetcher';

export interface UsePrefetchOptions {
  readonly generator: string | null | undefined;
  readonly prefetch: readonly Params[] | null | undefined;
  readonly timeout: number;
  /** The part of the query that tells the size and the theme; null while they are not known. */
  readonly asked: string | null;
  /** The same with a view. */
  readonly askedAt: (view: unknown) => string;
  /** The present view, which the hand moves without React. */
  readonly wanted: RefObject<{ readonly view: unknown }>;
}

interface Owner {
  /** The prefetcher knows wishes of this component. */
  known: boolean;
}

export function usePrefetch(options: UsePrefetchOptions): void {
  const { generator, prefetch, timeout, asked, askedAt, wanted } = options;
  const [owner] = useState<Owner>({ known: false });
  useEffect(() => {
    const isReady = asked !== null && Array.isArray(prefetch);
    const ahead = generator && isReady ? (prefetch as readonly Params[]) : [];
    const wishes = ahead.map((params) => ({
      generator: generator ?? '',
      timeout,
      params,
      get asked() {
        return askedAt(wanted.current?.view);
      },
    }));
    // No clean-up, so that a running prefetch goes on if it is still in the list.
    wish(owner, wishes);
  }, [owner, generator, prefetch, timeout, asked, askedAt, wanted]);
  useEffect(
    () => () => {
      wish(owner, []);
    },
    [owner],
  );
}

function wish(owner: Owner, wishes: readonly Wish[]): void {
  if (wishes.length === 0 && !owner.known) return;
  owner.known = true;
  chunk(() => import(/* webpackChunkName: "prefetch" */ '../page/prefetcher')).then(
    ({ thisPrefetcher }) => {
      thisPrefetcher.wish(owner, wishes);
    },
    () => undefined, // each image is fetched when it is wanted
  );
}
