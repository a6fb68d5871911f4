/** The values that a slider, or a field for numbers, takes at its next steps: exactly the same doubles. */

import type { Component } from '../dash/renderer';

export interface Movement {
  readonly from: number;
  readonly to: number;
}

const COUNT = 2;
const TOLERANCE = 1e-6;

/** The next values in the direction of the movement, nearest first, within `min` and `max`. */
export function nextValues(moved: Component, movement: Movement, dashVersion: string): number[] {
  const { from, to } = movement;
  const { type, props } = moved;
  const marks = type === 'Slider' ? Object.keys(props.marks ?? {}).map(Number) : [];
  const min = numberOf(props.min) ?? (marks.length > 0 ? Math.min(...marks) : undefined);
  const max = numberOf(props.max) ?? (marks.length > 0 ? Math.max(...marks) : undefined);
  const direction = Math.sign(to - from);
  const distance = (value: number) => direction * (value - to);
  // With marks and without a step, a slider stops at its marks alone.
  const stops = marks.length > 0 && props.step === null;
  const step = numberOf(props.step) ?? defaultStep(type, min, max, movement, dashVersion);
  const base = type === 'Slider' ? (min ?? 0) : to;
  const values = (stops ? marks : stepsFrom(to, direction, base, step))
    .map((value) => Math.min(max ?? Infinity, Math.max(min ?? -Infinity, value)))
    .filter((value) => distance(value) > 0)
    .sort((a, b) => distance(a) - distance(b));
  return [...new Set(values)].slice(0, COUNT);
}

/** As Radix does, which draws the sliders of Dash 4; rc-slider of Dash 3 comes to the same. */
function stepsFrom(value: number, direction: number, base: number, step: number): number[] {
  const position = (direction * (value - base)) / step;
  const behind = direction * Math.floor(position + TOLERANCE);
  const decimals = decimalsOf(step);
  return Array.from({ length: COUNT }, (_, index) =>
    rounded((behind + direction * (index + 1)) * step + base, decimals),
  );
}

/** `dcc.Slider` makes steps of one, if its bounds are whole, or about a hundred; others as they did. */
function defaultStep(
  type: string,
  min: number | undefined,
  max: number | undefined,
  { from, to }: Movement,
  dashVersion: string,
): number {
  if (type !== 'Slider' && type !== 'Input')
    return rounded(Math.abs(to - from), Math.max(decimalsOf(from), decimalsOf(to)));
  if (type === 'Input' || min === undefined || max === undefined) return 1;
  const whole = Number.isInteger(min) && Number.isInteger(max);
  if (whole && !dashVersion.startsWith('3.')) return 1;
  const wanted = (max - min + Number.EPSILON) / 100;
  const power = 10 ** Math.floor(Math.log10(wanted));
  const distance = (step: number) => Math.abs(step - wanted);
  const steps = [power, 2 * power, 5 * power].sort((a, b) => distance(a) - distance(b));
  return steps[0] ?? 1;
}

function rounded(value: number, decimals: number): number {
  const power = 10 ** decimals;
  return Math.round(value * power) / power;
}

function decimalsOf(value: number): number {
  const [digits = '', exponent = '0'] = String(value).split('e');
  return Math.max(0, (digits.split('.')[1] ?? '').length - Number(exponent));
}

/** Fields for numbers take their bounds as texts too, and "any" for their step. */
function numberOf(value: unknown): number | undefined {
  const number = parseFloat(String(value));
  return Number.isNaN(number) ? undefined : number;
}
