/** Choice of the tier to request while params move, by measured durations. Pure. */

import type { Estimate, Known, Parts } from './estimates';
import type { PreviewTier, Tier } from '../request/tier';

const FRAME_MS = 1000 / 60;
/** A preview that saves less is not worth its loss. */
const WORTHWHILE_MS = 8;
/** A preview whose encoding and transfer take longer may have half the size. */
const SLOW_MS = 50;
/** In a moving view, one whose encoding or transfer takes longer: fewer than ten would come a second. */
const FEW_MS = 100;
/** The number of pixels in an image of half the width and height. */
const QUARTER = 1 / 4;

type Costs = Pick<Parts, 'encode' | 'transfer'>;

/**
 * The tier that can be shown soonest, after a change that `begins` a movement or goes on with it; the
 * movement of a view where it `hasView`.
 *
 * Generators that offer both previews leave the choice to the measured durations.
 */
export function movingTier(
  offered: readonly PreviewTier[],
  known: Known,
  begins = false,
  hasView = false,
): Tier {
  const { exact, preview, half } = known;
  // Nobody may go on: then the page would decode values twice, which itself takes long.
  const isSoon = begins && offered[0] === 'data8' && exact && costOf(exact) < SLOW_MS;
  if (isSoon) return 'exact';
  if (!offered.includes('half')) return offered[0] ?? 'exact';
  if (exact && costOf(exact) < WORTHWHILE_MS) return 'exact';
  if (!preview) return 'preview';
  const full = fullOf(preview, half);
  const halved = half ? costOf(half) : QUARTER * costOf(full);
  // The picture before moves with the hand, so that fewer pictures will do if they are sharp.
  const isSlow = hasView ? Math.max(full.encode, full.transfer) > FEW_MS : costOf(full) > SLOW_MS;
  const isWorthHalf = isSlow && costOf(full) - halved > FRAME_MS;
  const cost = isWorthHalf ? halved : costOf(full);
  if (exact && costOf(exact) - cost <= WORTHWHILE_MS) return 'exact';
  return isWorthHalf ? 'half' : 'preview';
}

/** The costs of a full preview, estimated from half ones while only those are requested. */
function fullOf(preview: Estimate, half: Estimate | undefined): Costs {
  if (!half || half.at <= preview.at) return preview;
  const least = (name: keyof Costs) => Math.min(preview[name], half[name] / QUARTER);
  return { encode: least('encode'), transfer: least('transfer') };
}

/**
 * The duration in which tiers differ: the function and the latency are the same in all. That of
 * decoding is left out, since it cannot be told from the wait for a frame of a busy page.
 */
function costOf({ encode, transfer }: Costs): number {
  return encode + transfer;
}
