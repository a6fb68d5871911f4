/** Controls over the picture, which use keys themselves. */

/** True for keys that a button, a link or a field takes for itself. */
export function isOfControl({ target }: Event): boolean {
  return target instanceof Element && target.closest('button, a, input') !== null;
}
