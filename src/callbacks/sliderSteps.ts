/** Next values of a slider or of a field for numbers: exactly the doubles that it will have. */

import type { Component } from '../base/dash/renderer';

/** The last change of a value. */
export interface Step {
  readonly from: number;
  readonly to: number;
}

const COUNT = 2;
const TOLERANCE = 1e-6;

/**
 * The next values in the direction of the step, nearest first, within `min` and `max`.
 *
 * Without a `step` of its own, a component is expected to go on with a step as large as the last.
 */
export function nextValues({ type, props }: Component, { from, to }: Step): number[] {
  const isSlider = type === 'Slider';
  const marks = isSlider ? Object.keys(props.marks ?? {}).map(Number) : [];
  const min = numberOf(props.min) ?? (marks.length > 0 ? Math.min(...marks) : undefined);
  const max = numberOf(props.max) ?? (marks.length > 0 ? Math.max(...marks) : undefined);
  const direction = Math.sign(to - from);
  const distance = (value: number) => direction * (value - to);
  const step = numberOf(props.step);
  const following = () =>
    step === undefined
      ? repeated(from, to)
      : stepsFrom(to, direction, isSlider ? (min ?? 0) : to, step);
  // With marks and without a step, a slider stops at its marks alone.
  const stops = marks.length > 0 && props.step === null;
  const values = (stops ? marks : following())
    .map((value) => Math.min(max ?? Infinity, Math.max(min ?? -Infinity, value)))
    .filter((value) => distance(value) > 0)
    .sort((a, b) => distance(a) - distance(b));
  return [...new Set(values)].slice(0, COUNT);
}

/** The last step again and again, with as many decimals as its ends have. */
function repeated(from: number, to: number): number[] {
  const decimals = Math.max(decimalsOf(from), decimalsOf(to));
  return counted((index) => rounded(to + index * (to - from), decimals));
}

/** Computed like in Radix, which draws the sliders of Dash 4; rc-slider of Dash 3 gives the same. */
function stepsFrom(value: number, direction: number, base: number, step: number): number[] {
  const position = (direction * (value - base)) / step;
  const behind = direction * Math.floor(position + TOLERANCE);
  const decimals = decimalsOf(step);
  return counted((index) => rounded((behind + direction * index) * step + base, decimals));
}

function counted(value: (index: number) => number): number[] {
  return Array.from({ length: COUNT }, (_, index) => value(index + 1));
}

function rounded(value: number, decimals: number): number {
  const power = 10 ** decimals;
  return Math.round(value * power) / power;
}

function decimalsOf(value: number): number {
  const [digits = '', exponent = '0'] = String(value).split('e');
  return Math.max(0, (digits.split('.')[1] ?? '').length - Number(exponent));
}

/** A number or a numeric text; undefined for anything else, such as the step "any". */
function numberOf(value: unknown): number | undefined {
  const number = parseFloat(String(value));
  return Number.isNaN(number) ? undefined : number;
}
