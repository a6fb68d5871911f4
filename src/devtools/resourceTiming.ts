/** What the browser tells of fetches that are over, such as the bytes over the network. */

import { ROUTE } from '../request/canonicalJson';
import type { ResourceSizes } from './fetchRecord';

const PATH = `/${ROUTE}/`;

/** Goes on until the page is closed. */
export function watchResources(told: (url: string, sizes: ResourceSizes) => void): void {
  const observer = new PerformanceObserver((list) => {
    for (const entry of list.getEntries())
      if (entry.name.includes(PATH)) told(entry.name, entry as PerformanceResourceTiming);
  });
  observer.observe({ type: 'resource' });
}
