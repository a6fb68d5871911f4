/** React hook that passes the `prefetch` of a component to the prefetcher of the page. */

import { useEffect, useState } from 'react';
import type { Params } from '../request/generatorFacts';
import { thisPrefetcher } from '../page/prefetcher';

export interface UsePrefetchOptions {
  readonly generator: string | null | undefined;
  readonly prefetch: readonly Params[] | null | undefined;
  readonly timeout: number;
}

export function usePrefetch({ generator, prefetch, timeout }: UsePrefetchOptions): void {
  const [owner] = useState({});
  useEffect(() => {
    const wanted = generator && Array.isArray(prefetch) ? (prefetch as readonly Params[]) : [];
    const wishes = wanted.map((params) => ({ generator: generator ?? '', params, timeout }));
    // No clean-up, so that a running prefetch goes on if it is still in the list.
    thisPrefetcher.wish(owner, wishes);
  }, [owner, generator, prefetch, timeout]);
  useEffect(
    () => () => {
      thisPrefetcher.wish(owner, []);
    },
    [owner],
  );
}
