/** Tiers of an image: the exact one, and the previews that stand in for it while params move. */

/** All are lossy: "half" has half the width and height as well, "data8" has values in 8 bits. */
export type PreviewTier = 'preview' | 'data8' | 'half';
export type Tier = 'exact' | PreviewTier;

/** From the most to the least expensive. */
export const TIERS: readonly Tier[] = ['exact', 'preview', 'data8', 'half'];
