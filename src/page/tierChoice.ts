/** Choice of the tier to request while params move, by measured durations. Pure. */

import type { Known, Parts } from './estimates';
import type { PreviewTier, Tier } from '../request/tier';

const FRAME_MS = 1000 / 60;
/** A preview that saves less is not worth its loss. */
const WORTHWHILE_MS = 8;
/** A preview whose encoding and transfer take longer may have half the size. */
const SLOW_MS = 50;
/** The number of pixels in an image of half the width and height. */
const QUARTER = 1 / 4;

/**
 * The tier that can be shown soonest, after a change that `begins` a movement or goes on with it.
 *
 * Generators that offer both previews leave the choice to the measured durations.
 */
export function movingTier(offered: readonly PreviewTier[], known: Known, begins = false): Tier {
  const { exact, preview, half } = known;
  // Nobody may go on: then the page would decode values twice, which itself takes long.
  const isSoon = begins && offered[0] === 'data8' && exact && costOf(exact) < SLOW_MS;
  if (isSoon) return 'exact';
  if (!offered.includes('half')) return offered[0] ?? 'exact';
  if (exact && costOf(exact) < WORTHWHILE_MS) return 'exact';
  if (!preview) return 'preview';
  // While only half previews are requested, the cost of a full one is estimated from them.
  const halfIsNewer = half && half.at > preview.at;
  const full = halfIsNewer ? Math.min(costOf(preview), costOf(half) / QUARTER) : costOf(preview);
  const halved = half ? costOf(half) : QUARTER * full;
  const isWorthHalf = full > SLOW_MS && full - halved > FRAME_MS;
  const cost = isWorthHalf ? halved : full;
  if (exact && costOf(exact) - cost <= WORTHWHILE_MS) return 'exact';
  return isWorthHalf ? 'half' : 'preview';
}

/**
 * The duration in which tiers differ: the function and the latency are the same in all. That of
 * decoding is left out, since it cannot be told from the wait for a frame of a busy page.
 */
function costOf({ encode, transfer }: Parts): number {
  return encode + transfer;
}
