/** Choice of the tier to request while params move, by measured durations. Pure. */

import type { Known, Parts } from '../page/estimates';
import type { PreviewTier, Tier } from '../request/tier';

const FRAME_MS = 1000 / 60;
/** An exact image whose encoding and transfer take less needs no preview before it. */
const INSTANT_MS = 8;
/** An update slower than this may use previews of half the size. */
const SLOW_MS = 100;
/** The number of pixels in an image of half the width and height. */
const QUARTER = 1 / 4;

export interface Choice {
  readonly tier: Tier;
  /** The tier is requested in order to measure it. */
  readonly onTrial?: boolean;
}

/**
 * The tier that can be shown soonest. `first` says that the movement begins.
 *
 * Generators that offer both previews leave the choice to the measured durations. The full-size
 * preview is requested on trial while it is unmeasured.
 */
export function movingTier(offered: readonly PreviewTier[], known: Known, first: boolean): Choice {
  if (!offered.includes('half')) return { tier: offered[0] ?? 'exact' };
  const { exact, preview, half } = known;
  const isInstant = exact && exact.encode + exact.transfer < INSTANT_MS;
  if (isInstant && (first || !preview)) return { tier: 'exact' };
  if (!preview) return { tier: 'preview', onTrial: true };
  const halved = half ?? scaled(preview, QUARTER);
  // While only half previews are requested, the duration of a full one is estimated from them.
  const full = half && half.at > preview.at ? quicker(preview, scaled(half, 1 / QUARTER)) : preview;
  // A slow function stays slow with a smaller image, so the gain must be in the other steps.
  const isWorthHalf = totalOf(full) > SLOW_MS && costOf(preview) - costOf(halved) > FRAME_MS;
  const tier = isWorthHalf ? 'half' : 'preview';
  const cost = costOf(isWorthHalf ? halved : preview);
  return { tier: exact && costOf(exact) - cost <= FRAME_MS ? 'exact' : tier };
}

function quicker(one: Parts, other: Parts): Parts {
  return totalOf(one) < totalOf(other) ? one : other;
}

/** The durations of an image with `factor` times the pixels. */
function scaled(parts: Parts, factor: number): Parts {
  const { encode, transfer, decode } = parts;
  return {
    ...parts,
    encode: factor * encode,
    transfer: factor * transfer,
    decode: factor * decode,
  };
}

/** The duration without the function, which is the same in all tiers. */
function costOf({ latency, encode, transfer, decode }: Parts): number {
  return latency + encode + transfer + decode;
}

function totalOf(parts: Parts): number {
  return parts.run + costOf(parts);
}
