/** Which tier of an image to ask for while its params move, and how many requests ahead. Pure. */

import type { Known, Parts } from '../page/estimates';

/** A preview has a loss, and half of them half the width and height. */
export type PreviewTier = 'preview' | 'half';
export type Tier = 'exact' | PreviewTier;

/** From the dearest to the cheapest. */
export const TIERS: readonly Tier[] = ['exact', 'preview', 'half'];

const FRAME_MS = 1000 / 60;
/** Encoded and sent within this, the exact image is worth no preview before it. */
const AT_ONCE_MS = 8;
const SLOW_MS = 100;

/** At half the width and height. */
const QUARTER = 1 / 4;

export interface Choice {
  readonly tier: Tier;
  /** Nobody knows yet what it takes. */
  readonly onTrial?: boolean;
}

/**
 * The tier that is shown soonest; `first` after a rest.
 *
 * Who offers previews at both sizes leaves the choice to what was measured. A tier that nobody
 * knows is tried.
 */
export function movingTier(offered: readonly PreviewTier[], known: Known, first: boolean): Choice {
  if (!offered.includes('half')) return { tier: offered[0] ?? 'exact' };
  const { exact, preview, half } = known;
  const isAtOnce = exact && exact.encode + exact.transfer < AT_ONCE_MS;
  if (isAtOnce && (first || !preview)) return { tier: 'exact' };
  if (!preview) return { tier: 'preview', onTrial: true };
  const halved = half ?? scaled(preview, QUARTER);
  // While half ones are asked for, what a full one would take shows in them.
  const full = half && half.at > preview.at ? quicker(preview, scaled(half, 1 / QUARTER)) : preview;
  // A slow function is not mended by a smaller image.
  const isMended = totalOf(full) > SLOW_MS && costOf(preview) - costOf(halved) > FRAME_MS;
  const tier = isMended ? 'half' : 'preview';
  const cost = costOf(isMended ? halved : preview);
  return { tier: exact && costOf(exact) - cost <= FRAME_MS ? 'exact' : tier };
}

export function cheaper(one: Tier, other: Tier): Tier {
  return TIERS.indexOf(one) > TIERS.indexOf(other) ? one : other;
}

function quicker(one: Parts, other: Parts): Parts {
  return totalOf(one) < totalOf(other) ? one : other;
}

/** What an image with so many times the pixels takes. */
function scaled(parts: Parts, factor: number): Parts {
  const { encode, transfer, decode } = parts;
  return {
    ...parts,
    encode: factor * encode,
    transfer: factor * transfer,
    decode: factor * decode,
  };
}

/** All but the function, which takes the same in every tier. */
function costOf({ latency, encode, transfer, decode }: Parts): number {
  return latency + encode + transfer + decode;
}

function totalOf(parts: Parts): number {
  return parts.run + costOf(parts);
}

/** How many requests of a component run at once, and how far apart in milliseconds they start. */
export interface Pipeline {
  readonly depth: number;
  readonly spacing: number;
}

export const ONE_BY_ONE: Pipeline = { depth: 1, spacing: 0 };

const MAX_DEPTH = 3;
/** What must be won, as a part of the time of one request: each one ahead shows older params. */
const WORTHWHILE = 1 / 6;

/**
 * A request follows the one before when the server, or the line, is through with it: while the one
 * answer travels, the next is drawn, and nothing has to do two things at once. A slow function is
 * called for one after the other: those ahead would be old when they come.
 */
export function pipelineOf(roundTrip: number | undefined, parts: Parts | undefined): Pipeline {
  if (roundTrip === undefined || !parts) return ONE_BY_ONE;
  const server = parts.run + parts.encode;
  if (server > Math.max(roundTrip, SLOW_MS)) return ONE_BY_ONE;
  const narrowest = Math.max(server, parts.transfer);
  const whole = roundTrip + server + parts.transfer;
  // A clock that is too coarse tells of no time at all.
  if (whole === 0 || whole - narrowest < WORTHWHILE * whole) return ONE_BY_ONE;
  const depth = Math.min(MAX_DEPTH, Math.ceil(whole / narrowest));
  // Nobody sees more than one in a frame.
  return { depth, spacing: Math.max(narrowest, whole / depth, FRAME_MS) };
}
