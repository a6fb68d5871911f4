import { expect, it } from 'vitest';
import type { Shown } from '../../loader/imageState';
import { newCanvas } from '../../loader/values/canvas';
import { readDataHeader } from '../../loader/values/header';
import { valueImage } from '../../loader/values/valueImage';
import { readAt } from './pixelValue';

function read(about: object): unknown {
  const labels = Array.from({ length: 600 }, (_, at) => `part ${at}`);
  const header = readDataHeader(JSON.stringify({ v: 1, type: 'u8', labels, ...about }));
  const values = valueImage(header, [1, 1], Uint8Array.of(5));
  const element = newCanvas(values, { generator: 'organs', facts: { nullable: [] } });
  return readAt({ element } as unknown as Shown, [0, 0]);
}

it('a value that is sent as it is has its name', () => {
  expect(read({ range: [0, 9] })).toBe('part 5');
  expect(read({ range: [-2, 9], scale: [-2, 1] })).toBe('part 3');
  expect(read({ range: [-9, 9], scale: [-9, 1] })).toBe(-4);
});

it('the nearest step of a preview has no name, which may be that of another value', () => {
  expect(read({ range: [0, 510], scale: [0, 2], step: 2 })).toBe(10);
});

it.each([
  [1.1e-30, 1.5e-35, 1.1001e-30],
  [6.7e25, 3.1e22, 6.72e25],
])('a value from %d on in steps of %d has no digit below them', (low, step, value) => {
  expect(read({ labels: null, range: [low, low * 2], scale: [low, step], step })).toBe(value);
});
