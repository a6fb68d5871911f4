import { expect, it } from 'vitest';
import { isEmptyText, isUnfinished } from './unfinished';

it.each(['', ' ', '-', '+', '.', '-.', '1e', '-2.5e-', '.5E+', [3, '-'], [[''], 1]])(
  '%j is a part of a number',
  (value) => {
    expect(isUnfinished(value)).toBe(true);
  },
);

it.each(['1', '1.', '-0.5', '1e5', 'x', '--', 'e', null, undefined, 0, [], `${'1'.repeat(99)}e`])(
  '%j is none',
  (value) => {
    expect(isUnfinished(value)).toBe(false);
  },
);

it('an empty text has nothing but spaces', () => {
  expect(['', ' ', '-', null, 0].map(isEmptyText)).toEqual([true, true, false, false, false]);
});
