/** Neighbours of the arguments, from a chunk that comes with the first callback that prefetches. */

import { callbackContext, type InputsList } from '../base/dash/renderer';
import { optionalChunk } from '../request/chunk';

type Neighbours = typeof import('./neighbours');

/** The largest number of calls that are remembered until the chunk is there. */
const LIMIT = 20;

let neighbours: Neighbours | null = null;
let earlier: readonly InputsList[] = [];

// Without the chunk each image is fetched when it is wanted.
const load = optionalChunk(
  () => import(/* webpackChunkName: "prefetch" */ './neighbours'),
  (loaded) => {
    earlier.forEach(loaded.followSteps);
    neighbours = loaded;
  },
);

/** As `neighbouringArguments`; empty while the chunk is not there. */
export function loadedNeighbours(values: readonly unknown[]): unknown[][] {
  if (neighbours) return neighbours.neighbouringArguments(values);
  earlier = [...earlier, callbackContext()?.inputs_list ?? []].slice(-LIMIT);
  load();
  return [];
}
