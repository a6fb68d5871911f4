/** React hook that shows a wait: after a delay, and then for a least time. */

import { useEffect, useState } from 'react';

const SHORTEST_MS = 200;

/**
 * True after `busy` has lasted `delay` milliseconds without progress, and then for at least 200 ms.
 *
 * Any change of `progress`, such as a new image on screen, restarts the delay.
 */
export function useBusyLook(busy: boolean, delay: number, progress: unknown): boolean {
  const [since, setSince] = useState<number | null>(null);
  const visible = since !== null;

  useEffect(() => {
    if (busy === visible) return;
    const wait = visible ? SHORTEST_MS - (performance.now() - since) : delay;
    const timer = setTimeout(() => {
      setSince(busy ? performance.now() : null);
    }, wait);
    return () => {
      clearTimeout(timer);
    };
  }, [busy, delay, progress, since, visible]);

  return visible;
}
