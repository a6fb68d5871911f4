/** Texts of the panel. */

import type { Phase } from './fetchRecord';
import type { Change } from './reason';
import type { RequestReport } from './requestRecord';

/** Names of the phases, in the order of time. */
export const PHASES: readonly (readonly [Phase, string])[] = [
  ['gate', 'Waiting in the page'],
  ['retry', 'Failed attempts'],
  ['queue', 'Waiting on the server'],
  ['run', 'Run of the function'],
  ['encode', 'Encoding'],
  ['fetch', 'Server and network'],
  ['transfer', 'Network'],
  ['decode', 'Decoding'],
  ['paint', 'Painting'],
];

const WHY = {
  first: 'First image',
  params: '',
  generator: 'Other function',
  refresh: 'Refresh',
  interval: 'Next frame',
  retry: 'Again after an error',
  exact: 'Exact after the preview',
  again: 'Again',
};

const AGAIN = {
  'not kept': 'is never kept',
  expired: 'had expired',
  evicted: 'was thrown out of the cache',
};

const SOURCES = {
  page: 'page cache',
  http: 'browser cache',
  server: 'server cache',
  run: 'run',
  shared: 'shared run',
};

const LONGEST_VALUE = 24;

/** The reason for a request. */
export function reason({ why, changes, skipped, again }: RequestReport): string {
  const parts = [WHY[why], ...changes.map(change)].filter(Boolean);
  return [parts.join(', '), skipped > 0 && `${skipped} skipped`, again !== null && AGAIN[again]]
    .filter(Boolean)
    .join(' · ');
}

function change({ param, from, to }: Change): string {
  return `${param} ${value(from)} → ${value(to)}`;
}

function value(given: unknown): string {
  const text = given === undefined ? 'none' : JSON.stringify(given);
  return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE - 1)}…` : text;
}

export function source(request: RequestReport): string {
  const { revalidated, joined } = request;
  return [
    request.source === null ? '' : SOURCES[request.source],
    revalidated && 'not modified',
    joined && 'joined',
  ]
    .filter(Boolean)
    .join(', ');
}

export function milliseconds(duration: number): string {
  return `${duration < 9.95 ? duration.toFixed(1) : Math.round(duration)} ms`;
}

export function size(bytes: number | null): string {
  if (bytes === null) return '';
  return bytes < 1000 ? `${bytes} B` : `${(bytes / 1000).toFixed(bytes < 99_950 ? 1 : 0)} kB`;
}

/** The name of an image, by the ID of its component. */
export function nameOf(id: string | undefined): string {
  if (id === undefined) return 'Without an id';
  return id.startsWith('{') ? id : `#${id}`;
}
