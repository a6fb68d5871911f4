/** React hook that passes the `prefetch` of a component to the prefetcher of the page. */

import { useEffect, useState } from 'react';
import type { Params } from '../request/generatorFacts';
import { thisPrefetcher } from '../page/prefetcher';

export interface UsePrefetchOptions {
  readonly generator: string | null | undefined;
  readonly prefetch: readonly Params[] | null | undefined;
  readonly timeout: number;
  /** The part of the query that tells the size and the theme; null while they are not known. */
  readonly asked: string | null;
}

export function usePrefetch(options: UsePrefetchOptions): void {
  const { generator, prefetch, timeout, asked } = options;
  const [owner] = useState({});
  useEffect(() => {
    const isReady = generator && asked !== null && Array.isArray(prefetch);
    const wanted = isReady ? (prefetch as readonly Params[]) : [];
    const shape = { generator: generator ?? '', timeout, asked: asked ?? '' };
    const wishes = wanted.map((params) => ({ ...shape, params }));
    // No clean-up, so that a running prefetch goes on if it is still in the list.
    thisPrefetcher.wish(owner, wishes);
  }, [owner, generator, prefetch, timeout, asked]);
  useEffect(
    () => () => {
      thisPrefetcher.wish(owner, []);
    },
    [owner],
  );
}
