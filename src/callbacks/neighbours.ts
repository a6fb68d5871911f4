/**
 * Arguments of a clientside callback at the next steps of the input that triggered it. A chunk of the
 * bundle.
 */

import {
  callbackContext,
  componentOf,
  type InputsList,
  type InputValue,
} from '../base/dash/renderer';
import { canonicalJson } from '../request/canonicalJson';
import { nextValues, type Step } from './sliderSteps';

/** The last step of each number on the page, by the name of its property in Dash. */
const lastSteps = new Map<string, Step>();

/** Empty unless exactly one input triggered the callback, and is a number that changed before. */
export function neighbouringArguments(values: readonly unknown[]): unknown[][] {
  const { triggered = [], inputs_list = [] } = callbackContext() ?? {};
  followSteps(inputs_list);
  const inputs = inputs_list.flat();
  const [trigger, ...others] = triggered;
  const changed = inputs.find((input) => propertyId(input) === trigger?.prop_id);
  if (!changed || others.length > 0) return [];
  return valuesAfter(changed).map((next) => {
    const at = (input: InputValue) => (propertyId(input) === trigger?.prop_id ? next : input.value);
    const replaced = inputs_list.map((input) => (Array.isArray(input) ? input.map(at) : at(input)));
    return [...replaced, ...values.slice(inputs_list.length)];
  });
}

function valuesAfter(changed: InputValue): number[] {
  const step = lastSteps.get(propertyId(changed));
  const component = componentOf(changed.id);
  if (!step || !component || typeof changed.value !== 'number') return [];
  return nextValues(component, step);
}

/** Records the steps to the values of these arguments. */
export function followSteps(inputs: InputsList): void {
  inputs.flat().forEach(follow);
}

/** Records the step to the present value; several callbacks may be called for the same step. */
function follow(input: InputValue): void {
  const { value } = input;
  if (typeof value !== 'number' || Number.isNaN(value)) return;
  const name = propertyId(input);
  const from = lastSteps.get(name)?.to ?? value;
  if (from !== value || !lastSteps.has(name)) lastSteps.set(name, { from, to: value });
}

/** The name of a property in Dash, such as "slider.value". */
function propertyId({ id, property }: InputValue): string {
  return `${typeof id === 'string' ? id : canonicalJson(id)}.${property}`;
}
