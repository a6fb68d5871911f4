/** Durations of recent image updates, measured for each kind of image and tier. */

import type { FetchTiming } from '../request/answerHeaders';
import { isFromBrowserCache, serverTimingOf } from '../request/serverTiming';
import { TIERS, type Tier } from '../request/tier';

/** Milliseconds of the steps of an update until the page has the file. */
export interface Parts {
  /** The network, to the server and back. */
  readonly latency: number;
  /** The function, and the wait for its turn. */
  readonly run: number;
  readonly encode: number;
  readonly transfer: number;
}

export interface Estimate extends Parts {
  /** The time of the last measurement, by `performance.now()`. */
  readonly at: number;
  readonly count: number;
}

/** Estimates by tier; unmeasured tiers are missing. */
export type Known = Readonly<Partial<Record<Tier, Estimate>>>;

const NEWEST_WEIGHT = 0.3;
/** Growth of an estimate at most, from one image to the next. */
const GROWTH = 1.2;
/** Measurements until the estimate of a preview counts: the first image can be unusually slow. */
const ENOUGH = 3;
/** An estimate this much older than the newest one is stale. */
const STALE_MS = 30_000;
const ROUND_TRIP_MS = 10_000;

export class Estimates {
  readonly #kinds = new Map<string, Partial<Record<Tier, Estimate>>>();
  /** The newest round trip, and those before it that were shorter; the shortest is the first. */
  #roundTrips: { readonly at: number; readonly milliseconds: number }[] = [];
  #answers = 0;
  /** Timings that were recorded before: components share fetches. */
  readonly #counted = new WeakSet<FetchTiming>();

  /**
   * Milliseconds of the shortest round trip within the last 10 s. Undefined until the second answer,
   * since the first one comes while the page starts.
   */
  get roundTrip(): number | undefined {
    if (this.#answers < 2) return undefined;
    const now = performance.now();
    return this.#roundTrips.find(({ at }) => now - at <= ROUND_TRIP_MS)?.milliseconds;
  }

  /** The estimates of a kind that are reliable enough to choose a tier by. */
  of(kind: string): Known {
    const isKnown = ([tier, { count }]: [string, Estimate]) => tier === 'exact' || count >= ENOUGH;
    return Object.fromEntries(Object.entries(this.#recent(kind)).filter(isKnown));
  }

  /** The estimate of this tier, even from one measurement, or else that of a more expensive tier. */
  partsOf(kind: string, tier: Tier): Parts | undefined {
    const estimates = this.#recent(kind);
    const costlier = TIERS.slice(0, TIERS.indexOf(tier) + 1);
    return costlier.reduce<Parts | undefined>((parts, each) => estimates[each] ?? parts, undefined);
  }

  #recent(kind: string): Known {
    const estimates = this.#kinds.get(kind) ?? {};
    const newest = Math.max(...Object.values(estimates).map(({ at }) => at));
    const isRecent = ([, { at }]: [string, Estimate]) => newest - at <= STALE_MS;
    return Object.fromEntries(Object.entries(estimates).filter(isRecent));
  }

  /** Adds the measurement of an image. */
  record(kind: string, tier: Tier, timing: FetchTiming): void {
    if (this.#counted.has(timing)) return;
    this.#counted.add(timing);
    const server = serverTimingOf(timing.server);
    if (!server || isFromBrowserCache(timing, server)) return;
    const { queue, run, encode } = server;
    const latency = timing.firstByte - queue - run - encode;
    const parts = { latency, run: queue + run, encode, transfer: timing.transfer };
    const estimates = this.#kinds.get(kind) ?? {};
    this.#kinds.set(kind, { ...estimates, [tier]: updated(estimates[tier], parts) });
    this.#noteRoundTrip(latency);
  }

  #noteRoundTrip(milliseconds: number): void {
    this.#answers += 1;
    const now = performance.now();
    const less = this.#roundTrips.filter(
      (trip) => trip.milliseconds < milliseconds && now - trip.at <= ROUND_TRIP_MS,
    );
    this.#roundTrips = [...less, { at: now, milliseconds }];
  }
}

function updated(before: Estimate | undefined, parts: Parts): Estimate {
  const at = performance.now();
  if (!before) return { ...parts, at, count: 1 };
  const count = before.count + 1;
  // The first update includes start-up costs of page and server: the second one replaces it.
  const weight = Math.max(1 / (count - 1), NEWEST_WEIGHT);
  const mean = (name: keyof Parts) => before[name] + weight * (parts[name] - before[name]);
  // The delay of a busy server or line is no property of the image, by which tiers are chosen.
  const least = (name: keyof Parts) => Math.min(parts[name], GROWTH * before[name]);
  return {
    latency: mean('latency'),
    run: mean('run'),
    encode: least('encode'),
    transfer: least('transfer'),
    at,
    count,
  };
}
