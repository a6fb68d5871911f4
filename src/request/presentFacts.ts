/** Facts about a generator in an answer of the server, which are newer than those of the page. */

import type { GeneratorFacts } from './generatorFacts';

type Members = Readonly<Record<string, unknown>>;

/** The facts; undefined for anything else, since a proxy can put anything in their place. */
export function factsIn(value: unknown): GeneratorFacts | undefined {
  if (!isObject(value)) return undefined;
  const { nullable, required = [], parsed = [], preview = [] } = value;
  const { version = '', timeout = 0, size } = value;
  const isGood =
    [nullable === true ? [] : nullable, required, parsed, preview].every(areTexts) &&
    typeof version === 'string' &&
    typeof timeout === 'number' &&
    (size === undefined || isSize(size));
  return isGood ? (value as unknown as GeneratorFacts) : undefined;
}

function isSize(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { shape = [1, 1], max_pixel_ratio, max_pixels } = value;
  const isShape = Array.isArray(shape) && shape.length === 2;
  return (
    isShape &&
    [...(shape as unknown[]), max_pixel_ratio, max_pixels].every((each) => (each as number) > 0)
  );
}

function isObject(value: unknown): value is Members {
  return typeof value === 'object' && value !== null;
}

function areTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((each) => typeof each === 'string');
}
