import { expect, it } from 'vitest';
import { passedOn, tabIndexOf } from './attributes';

it('attributes are passed on, and other props are not', () => {
  const props = {
    title: 'Waves',
    role: 'figure',
    tabIndex: '-1',
    'data-row': 3,
    'aria-describedby': 'text',
    databank: 'x',
    alt: 'Circular waves',
  };
  expect(passedOn(props)).toEqual({
    title: 'Waves',
    role: 'figure',
    tabIndex: -1,
    'data-row': 3,
    'aria-describedby': 'text',
  });
});

it.each([
  [0, 0],
  ['2', 2],
  ['', undefined],
  ['first', undefined],
  [1.5, undefined],
  [undefined, undefined],
])('the tabIndex %o is %o', (given, expected) => {
  expect(tabIndexOf(given === undefined ? {} : { tabIndex: given })).toBe(expected);
});
