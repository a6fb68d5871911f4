/** Neighbours of the arguments, from a chunk that comes with the first callback that prefetches. */

import { callbackContext, type InputsList } from '../dash/renderer';
import { chunk } from '../request/chunk';

type Neighbours = typeof import('./neighbours');

/** The largest number of calls that are remembered until the chunk is there. */
const LIMIT = 20;

let neighbours: Neighbours | null = null;
let isLoading = false;
let earlier: InputsList[] = [];

/** As `neighbouringArguments`; empty while the chunk is not there. */
export function loadedNeighbours(values: readonly unknown[]): unknown[][] {
  if (neighbours) return neighbours.neighbouringArguments(values);
  earlier = [...earlier, callbackContext()?.inputs_list ?? []].slice(-LIMIT);
  if (!isLoading) void load();
  return [];
}

async function load(): Promise<void> {
  isLoading = true;
  try {
    const loaded = await chunk(() => import(/* webpackChunkName: "prefetch" */ './neighbours'));
    earlier.forEach(loaded.followSteps);
    neighbours = loaded;
  } catch {
    // The next callback tries again; each image is fetched when it is wanted.
  }
  isLoading = false;
}
