/** The arguments of a clientside callback as they would be at the next steps of what triggered it. */

import {
  callbackContext,
  componentOf,
  dashVersion,
  propertyId,
  type InputValue,
} from '../dash/renderer';
import { nextValues, type Movement } from './sliderSteps';

/** Where the numbers of the page have come from, by the names that Dash has for them. */
const movements = new Map<string, Movement>();

/** None where no single number triggered it, or where that has not moved yet. */
export function neighbouringArguments(values: readonly unknown[]): unknown[][] {
  const { triggered = [], inputs_list = [] } = callbackContext() ?? {};
  const inputs = inputs_list.flat();
  inputs.forEach(follow);
  const [trigger, ...others] = triggered;
  const moved = inputs.find((input) => propertyId(input) === trigger?.prop_id);
  if (!moved || others.length > 0) return [];
  return valuesAfter(moved).map((next) => {
    const at = (input: InputValue) => (propertyId(input) === trigger?.prop_id ? next : input.value);
    const replaced = inputs_list.map((input) => (Array.isArray(input) ? input.map(at) : at(input)));
    return [...replaced, ...values.slice(inputs_list.length)];
  });
}

function valuesAfter(moved: InputValue): number[] {
  const movement = movements.get(propertyId(moved));
  const component = componentOf(moved.id);
  if (!movement || !component || typeof moved.value !== 'number') return [];
  return nextValues(component, movement, dashVersion());
}

/** Several callbacks may hear of one movement. */
function follow(input: InputValue): void {
  const { value } = input;
  if (typeof value !== 'number' || Number.isNaN(value)) return;
  const name = propertyId(input);
  const from = movements.get(name)?.to ?? value;
  if (from !== value || !movements.has(name)) movements.set(name, { from, to: value });
}
