import { expect, it } from 'vitest';
import * as formats from './formats';
import type { Axes } from '../../base/geometry/axes';
import { spotAt } from '../../base/geometry/spot';
import type { Pair } from '../../base/geometry/scales';
import type { Seen } from './pointEvent';
import { needsFormats, textAt } from './template';

const NOON = Date.UTC(2024, 4, 1, 12);
const AXES: Axes = {
  box: [0, 0, 100, 100],
  x: [NOON, NOON + 3_600_000],
  y: [1, 10_000],
  xscale: { name: 'date' },
  yscale: { name: 'log' },
  name: 'main',
};

function seen(axes: readonly Axes[] | null, pixel: Pair = [50, 50]): Seen {
  return { shown: {}, placement: {}, axes, spot: spotAt(axes, pixel) } as unknown as Seen;
}

function text(template: string, axes: readonly Axes[] | null = [AXES], loaded = true): string {
  return textAt(template, seen(axes), () => [200, 100, 7, 255], loaded ? formats : null);
}

it.each([
  ['%{y:.2f}', '100.00'],
  ['%{y:.1e} at %{x|%H:%M}', '1.0e+2 at 12:30'],
  ['%{x}', '2024-05-01T12:30:00.000Z'],
  ['row %{row}, column %{col:03d}', 'row 50, column 050'],
  ['%{axes}: %{value}', 'main: 200, 100, 7'],
  ['%{value:.1f}', '200.0, 100.0, 7.0'],
  ['%{unknown} 100% %{}', '%{unknown} 100% %{}'],
  ['a<br>b<extra>c</extra>', 'a\nb'],
  ['%{y:no such}', '100'],
])('%s is written as %s', (template, expected) => {
  expect(text(template)).toBe(expected);
});

it('what is not known is a dash', () => {
  expect(text('%{x:.2f} %{y} %{axes}', null)).toBe('– – –');
  expect(textAt('%{value}', seen([]), () => null, formats)).toBe('–');
});

it('without formats a number has one digit more than a pixel tells', () => {
  const linear: Axes = { ...AXES, x: [0, 1], xscale: { name: 'linear' } };
  const at = (axes: Axes[]) => textAt('%{x:.9f}', seen(axes, [100 / 3, 50]), () => null, null);
  expect(at([linear])).toBe('0.333');
  expect(at([{ ...linear, x: [0, 1e6] }])).toBe('333333');
  expect(at([{ ...linear, x: [5e-7, 5.007e-7] }])).toBe('5.002333e-7');
  expect(at([{ ...linear, x: [-1, 2 + 3e-12] }])).toBe('0.000');
  expect(at([])).toBe('33.3');
});

it('the sign of a number is the same with a format and without', () => {
  const below: Axes = { ...AXES, x: [-1, 0], xscale: { name: 'linear' } };
  const written = (template: string) =>
    textAt(template, seen([below], [25, 50]), () => -1e-7, formats);
  expect(written('%{x} %{value}')).toBe('−0.750 −1e-7');
  expect(written('%{x:.3f} %{value:.0e}')).toBe('−0.750 −1e-7');
});

it.each([
  ['%{x} %{y}', false],
  ['%{x:.2f}', true],
  ['%{x|%H}', true],
])('%s needs formats: %s', (template, expected) => {
  expect(needsFormats(template)).toBe(expected);
});
