/** What updates of each generator have lately taken, as this page measured them. */

import type { FetchedImage } from './imageCache';
import { TIERS, type Tier } from '../loader/tiers';
import { isFromBrowserCache, type FetchTiming } from '../request/answerHeaders';

/** Milliseconds of an update by what took them: their sum is the time until it could be shown. */
export interface Parts {
  /** On the way there and back. */
  readonly latency: number;
  /** For the function, and for its turn. */
  readonly run: number;
  readonly encode: number;
  readonly transfer: number;
  readonly decode: number;
}

export interface Estimate extends Parts {
  /** When it was measured last. */
  readonly at: number;
  readonly count: number;
}

/** What is not known is not there. */
export type Known = Readonly<Partial<Record<Tier, Estimate>>>;

const NEWEST_WEIGHT = 0.3;
/** One slow first image must not speak for a tier. */
const ENOUGH = 3;
/** What others have outlived by this is of other days. */
const LASTING_MS = 30_000;
const ROUND_TRIP_MS = 10_000;

export class Estimates {
  readonly #generators = new Map<string, Partial<Record<Tier, Estimate>>>();
  /** The newest, and those before it that were less: the oldest is the least. */
  #roundTrips: { readonly at: number; readonly milliseconds: number }[] = [];
  #answers = 0;
  /** Components share fetches, and each fetch counts once. */
  readonly #counted = new WeakSet<FetchTiming>();

  /**
   * The least time that the network took for an answer within the last 10 s. One alone, which came
   * while the page had much to do, is none.
   */
  get roundTrip(): number | undefined {
    if (this.#answers < 2) return undefined;
    const now = performance.now();
    return this.#roundTrips.find(({ at }) => now - at <= ROUND_TRIP_MS)?.milliseconds;
  }

  of(generator: string): Known {
    const isKnown = ([tier, { count }]: [string, Estimate]) => tier === 'exact' || count >= ENOUGH;
    return Object.fromEntries(Object.entries(this.#lasting(generator)).filter(isKnown));
  }

  /** What an image of this tier has taken, though it be only one, or else one of a dearer tier. */
  partsOf(generator: string, tier: Tier): Parts | undefined {
    const estimates = this.#lasting(generator);
    const dearer = TIERS.slice(0, TIERS.indexOf(tier) + 1);
    return dearer.reduce<Parts | undefined>((parts, each) => estimates[each] ?? parts, undefined);
  }

  #lasting(generator: string): Known {
    const estimates = this.#generators.get(generator) ?? {};
    const newest = Math.max(...Object.values(estimates).map(({ at }) => at));
    const isLasting = ([, { at }]: [string, Estimate]) => newest - at <= LASTING_MS;
    return Object.fromEntries(Object.entries(estimates).filter(isLasting));
  }

  /** Takes note of an image that was fetched and then decoded in so many milliseconds. */
  record(generator: string, tier: Tier, { timing }: FetchedImage, decode: number): void {
    if (!timing || this.#counted.has(timing)) return;
    this.#counted.add(timing);
    if (!timing.server || isFromBrowserCache(timing)) return;
    const { queue, run, encode } = timing.server;
    const latency = timing.firstByte - queue - run - encode;
    const parts = { latency, run: queue + run, encode, transfer: timing.transfer, decode };
    const estimates = this.#generators.get(generator) ?? {};
    this.#generators.set(generator, { ...estimates, [tier]: updated(estimates[tier], parts) });
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
  // The very first pays for all that is loaded only once, on both sides: the second replaces it.
  const weight = Math.max(1 / (count - 1), NEWEST_WEIGHT);
  const mean = (name: keyof Parts) => before[name] + weight * (parts[name] - before[name]);
  return {
    latency: mean('latency'),
    run: mean('run'),
    encode: mean('encode'),
    transfer: mean('transfer'),
    decode: mean('decode'),
    at,
    count,
  };
}
