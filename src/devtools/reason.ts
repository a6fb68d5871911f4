/** Reason for a request, found by comparison with the previous one of the same component. */

import type { TracedJob } from '../page/trace';

export interface Change {
  readonly param: string;
  /** Missing when the param was not given. */
  readonly from?: unknown;
  readonly to?: unknown;
}

export type Why =
  /** The first request of the component. */
  | 'first'
  | 'params'
  | 'generator'
  /** A request that bypasses every cache. */
  | 'refresh'
  /** The next frame of a live source. */
  | 'interval'
  /** The previous request failed. */
  | 'retry'
  /** The previous request brought a preview of the same image. */
  | 'exact'
  /** The previous request for the same image was given up. */
  | 'again';

export interface Reason {
  readonly why: Why;
  /** The params that differ from the previous request. */
  readonly changes: readonly Change[];
}

export interface Previous {
  readonly job: TracedJob;
  readonly outcome: string;
}

export function reasonOf(job: TracedJob, previous: Previous | undefined): Reason {
  if (!previous) return { why: 'first', changes: [] };
  const changes = changesOf(previous.job.params, job.params);
  return { why: whyOf(job, previous, changes.length > 0), changes };
}

function whyOf(job: TracedJob, { job: before, outcome }: Previous, changed: boolean): Why {
  if (job.generator !== before.generator) return 'generator';
  if (changed) return 'params';
  if (job.renew) return 'interval';
  if (outcome === 'failed') return 'retry';
  if (job.reload) return 'refresh';
  return tierOf(before.key) !== 'exact' && tierOf(job.key) === 'exact' ? 'exact' : 'again';
}

/** The tier in the URL of an image: "exact", or the name of a preview. */
export function tierOf(key: string): string {
  return new URLSearchParams(key.replace(/^[^?]*/s, '')).get('tier') ?? 'exact';
}

function changesOf(before: TracedJob['params'], now: TracedJob['params']): Change[] {
  return [...new Set([...Object.keys(before), ...Object.keys(now)])]
    .filter((param) => JSON.stringify(before[param]) !== JSON.stringify(now[param]))
    .map((param) => ({
      param,
      ...(before[param] !== undefined && { from: before[param] }),
      ...(now[param] !== undefined && { to: now[param] }),
    }));
}
