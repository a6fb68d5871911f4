/** Tiers of an image: the exact one, and the previews that stand in for it while params move. */

/** Both are lossy; "half" has half the width and height as well. */
export type PreviewTier = 'preview' | 'half';
export type Tier = 'exact' | PreviewTier;

/** From the most to the least expensive. */
export const TIERS: readonly Tier[] = ['exact', 'preview', 'half'];
