import { expect, it } from 'vitest';
import { arrowStep } from './arrowStep';

it.each([
  ['ArrowLeft', false, 0.5, 0.49],
  ['ArrowUp', false, 0.5, 0.51],
  ['ArrowRight', true, 0.5, 0.6],
  ['PageDown', false, 0.05, 0],
  ['Home', false, 0.5, 0],
  ['End', false, 0.5, 1],
  ['ArrowRight', false, 1, 1],
  ['a', false, 0.5, null],
])('%s moves a slider (Shift: %s)', (key, shiftKey, from, to) => {
  expect(arrowStep({ key, shiftKey }, from)).toBe(to);
});
