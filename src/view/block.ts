/** Prefix of all CSS classes and variables of the component (BEM). */

export const BLOCK = 'dash-dynamic-image';
