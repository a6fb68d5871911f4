/** The home view of a function that asks for a `View`. */

import type { ViewHome } from '../base/geometry/view';
import type { GeneratorFacts } from './generatorFacts';

export function homeOf({ view, figure = false }: GeneratorFacts): ViewHome | null {
  return view ? { ...view, figure } : null;
}
