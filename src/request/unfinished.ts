/**
 * Texts of input fields that are empty, or that are a part of a number. Twin of `unfinished.py`, which
 * also knows "1.": a number to some functions, and none to others.
 */

const PART_OF_A_NUMBER = /^[+-]?(?:\.|(?:\d+\.?\d*|\.\d+)e[+-]?)?$/i;
const MAX_LENGTH = 50;

/** True for a text that is no complete number, and for a list that has one. */
export function isUnfinished(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(isUnfinished);
  return (
    typeof value === 'string' && value.length <= MAX_LENGTH && PART_OF_A_NUMBER.test(value.trim())
  );
}

export function isEmptyText(value: unknown): boolean {
  return typeof value === 'string' && value.length <= MAX_LENGTH && value.trim() === '';
}
