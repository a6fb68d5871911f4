/** Ticks of an axis of values, and their labels. */

import { clamped, type ValueAxis } from './axis';
import { cleaned, exponentOf, signed, tidied } from './numbers';

export interface Ticks {
  /** Ascending. */
  readonly values: readonly number[];
  readonly labels: readonly string[];
  /** What is left out of each label, such as "×10⁶"; "" for nothing. */
  readonly common: string;
}

/** Where so many steps find no number, none is told. */
const MOST = 20;
const NO_TICKS: Ticks = { values: [], labels: [], common: '' };
/** Characters of a label, its sign included, for which there is no room. */
const LONGEST = 7;
/** Powers of ten from which on, and up to which, all labels share one; a sign takes the room of a digit. */
const LARGE = 5;
const SMALL = -3;

/** At most as many ticks as there is room for, which is at least one. */
export function ticksOf(axis: ValueAxis, room: number): Ticks {
  const [low, high] = axis.domain;
  const most = Math.max(Math.floor(room), 1);
  if (axis.scale.name === 'linear') return evenly(low, high, most);
  const chosen: number[] = [];
  for (const value of candidates(axis)) {
    const part = axis.toPart(value);
    const isFree = chosen.every((each) => Math.abs(axis.toPart(each) - part) >= 1 / (most + 1));
    if (part >= 0 && part <= 1 && isFree) chosen.push(value);
  }
  const values = chosen.sort((a, b) => a - b);
  const large = largeOf(values);
  return { values, labels: values.map((each) => short(each, large)), common: '' };
}

/** Zero and powers of ten, then their multiples, then round numbers. */
function candidates({ domain: [low, high], scale }: ValueAxis): number[] {
  const largest = Math.max(Math.abs(low), Math.abs(high));
  const least = scale.name === 'symlog' ? scale.linthresh : low;
  const powers: number[] = [];
  for (let power = exponentOf(largest); power >= exponentOf(least); power--) powers.push(power);
  const multiples = (factor: number) => powers.map((power) => Number(`${factor}e${power}`));
  const positive = [1, 2, 5].flatMap(multiples);
  const signs =
    scale.name === 'symlog' ? [0, ...positive.flatMap((each) => [each, -each])] : positive;
  return [...signs, ...evenly(low, high, 4).values];
}

function evenly(low: number, high: number, most: number): Ticks {
  const step = stepOf(high / most - low / most);
  const values: number[] = [];
  for (let at = Math.ceil(low / step - 1e-9); at * step <= high + step * 1e-9; at++) {
    values.push(tidied(at * step, step / 1000));
  }
  if (values.length > 0) return { values, ...labelsOf(values, step) };
  return most < MOST ? evenly(low, high, most + 1) : NO_TICKS;
}

/** The least of 1, 2, 5, 10, ... that is as large. */
export function stepOf(size: number): number {
  const unit = 10 ** exponentOf(size);
  const factor = [1, 2, 5].find((each) => each * unit >= size * (1 - 1e-9)) ?? 10;
  return cleaned(factor * unit);
}

function labelsOf(values: readonly number[], step: number): Omit<Ticks, 'values'> {
  const offset = offsetOf(values, step);
  const rest = values.map((each) => cleaned(each - offset));
  const shared = sharedBy(Math.max(...rest.map(Math.abs), step), largeOf(rest));
  const digits = clamped(shared - exponentOf(step), 0, 15);
  const labels = rest.map((each) => signed((each / 10 ** shared).toFixed(digits)));
  const common = [
    offset === 0 ? '' : signed(offset > 0 ? `+${offset}` : `${offset}`),
    shared === 0 ? '' : `×10${superscript(shared)}`,
  ];
  return { labels, common: common.filter(Boolean).join(' ') };
}

function largeOf(values: readonly number[]): number {
  return values.some((each) => each < 0) ? LARGE - 1 : LARGE;
}

/** The power of ten that labels leave out, a multiple of three. */
function sharedBy(largest: number, large: number): number {
  const power = exponentOf(largest);
  return power >= large || power <= SMALL ? Math.floor(power / 3) * 3 : 0;
}

/** What labels leave out where they would be too long: a round number near all of them. */
function offsetOf(values: readonly number[], step: number): number {
  const [first = 0, last = 0] = [values[0], values.at(-1)];
  const largest = Math.max(Math.abs(first), Math.abs(last), step);
  const [power, shared] = [exponentOf(largest), sharedBy(largest, largeOf(values))];
  const whole = Math.max(power - shared, 0) + (first < 0 ? 2 : 1);
  const length = whole + (shared > exponentOf(step) ? 1 + shared - exponentOf(step) : 0);
  if (length < LONGEST) return 0;
  const base = 10 ** (exponentOf(Math.max(last - first, step)) + 1);
  return cleaned(Math.floor(first / base) * base);
}

function short(value: number, large: number): string {
  const power = value === 0 ? 0 : exponentOf(Math.abs(value));
  const isPlain = power > SMALL - 1 && power < large;
  return signed(isPlain ? String(value) : value.toExponential().replace('e+', 'e'));
}

function superscript(number: number): string {
  const raised = (each: string) => '⁻⁰¹²³⁴⁵⁶⁷⁸⁹'.charAt('-0123456789'.indexOf(each));
  return String(number).replace(/./g, raised);
}
