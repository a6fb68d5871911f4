/** When a wait becomes visible: not for quick images, and not for the blink of an eye. */

import { useEffect, useState } from 'react';

const SHORTEST_MS = 200;

/**
 * True while `busy` has lasted `delay` milliseconds without progress, and at least 200 ms.
 *
 * Progress is a new image on screen: one that keeps moving needs no sign that it is alive.
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
