/** Choice of range and norm by the props of a component, which are checked. */

import type { Pair } from '../../base/geometry/scales';
import { ImageError } from '../../request/imageError';
import { isPair } from './header';
import type { ValueProps } from './host';
import type { Norm } from './model';

const NORMS: readonly string[] = ['linear', 'log', 'sqrt', 'symlog', 'eq_hist'] satisfies Norm[];

/** Null for the full range; equal ends, as of a slider, are a threshold. Throws an `ImageError`. */
export function rangeIn({ value_range: range }: ValueProps): Pair | null {
  if (range == null) return null;
  if (isPair(range) && range[0] <= range[1]) return range;
  throw unusable('value_range', range, 'two finite numbers, the lower one first');
}

/** Throws an `ImageError`. */
export function normIn({ norm }: ValueProps): Norm {
  if (norm == null) return 'linear';
  if (NORMS.includes(norm)) return norm as Norm;
  throw unusable('norm', norm, NORMS.join(', '));
}

function unusable(prop: string, told: unknown, remedy: string): ImageError {
  return new ImageError('params', `The colours cannot follow ${prop}`, {
    detail: `It is ${JSON.stringify(told)}; give ${remedy}.`,
  });
}
