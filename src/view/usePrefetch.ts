/** React hook that passes the `prefetch` of a component to the prefetcher of the page. */

import { useEffect, useState } from 'react';
import type { PrefetchOptions } from '../page/prefetcher';

interface Owner {
  /** The prefetcher knows wishes of this component. */
  known: boolean;
}

export function usePrefetch(options: PrefetchOptions): void {
  const { generator, prefetch, timeout, asks, askedAt, wanted } = options;
  const [owner] = useState<Owner>({ known: false });
  useEffect(() => {
    // No clean-up, so that a running prefetch goes on if it is still in the list.
    wish(owner, { generator, prefetch, timeout, asks, askedAt, wanted });
  }, [owner, generator, prefetch, timeout, asks, askedAt, wanted]);
  useEffect(
    () => () => {
      wish(owner, null);
    },
    [owner],
  );
}

function wish(owner: Owner, options: PrefetchOptions | null): void {
  if (!(options?.prefetch?.length && options.asks) && !owner.known) return;
  owner.known = true;
  import(/* webpackChunkName: "prefetch" */ '../page/prefetcher').then(
    ({ thisPrefetcher, wishesOf }) => {
      thisPrefetcher.wish(owner, options ? wishesOf(options) : []);
    },
    () => undefined, // each image is fetched when it is wanted
  );
}
