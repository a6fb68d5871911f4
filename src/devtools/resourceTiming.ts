/** Resource timings of images, which the browser reports after each fetch. */

import { ROUTE } from '../request/urls';
import type { ResourceSizes } from './fetchRecord';

const PATH = `/${ROUTE}/`;

/** Calls `told` for each resource timing until the page is closed. */
export function watchResources(told: (url: string, sizes: ResourceSizes) => void): void {
  const observer = new PerformanceObserver((list) => {
    for (const entry of list.getEntries())
      if (entry.name.includes(PATH)) told(entry.name, entry as PerformanceResourceTiming);
  });
  observer.observe({ type: 'resource' });
}
