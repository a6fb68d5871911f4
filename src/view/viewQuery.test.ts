import { expect, it } from 'vitest';
import type { GeneratorFacts } from '../request/generatorFacts';
import { viewQuery } from './viewQuery';

const QUERY = '&size=400x200';
const FACTS: GeneratorFacts = { nullable: [], view: { x: [0, 8], y: [0, 4] } };
const EQUAL: GeneratorFacts = { nullable: [], view: { x: [0, 8], y: [0, 8], equal: true } };

it('a view is told as it is drawn in the size of the same query', () => {
  expect(viewQuery(FACTS, QUERY, { x: [1, 3], y: [1, 2] })).toBe('&view=1,3,1,2');
  expect(viewQuery(EQUAL, QUERY, { x: [1, 3], y: [1, 3] })).toBe('&view=0,4,1,3');
});

it.each([
  ['none', null],
  ['nothing', undefined],
  ['home', { x: [0, 8], y: [0, 8] }],
  ['what home is widened to', { x: [-4, 12], y: [0, 8] }],
])('%s tells nothing', (_, view) => {
  expect(viewQuery(EQUAL, QUERY, view)).toBe('');
});

it('a function without a view is told none', () => {
  expect(viewQuery({ nullable: [] }, QUERY, { x: [1, 3], y: [1, 2] })).toBe('');
});

it.each([
  ['an empty view', { x: [1, 1], y: [0, 1] }, '1%2C1%2C0%2C1'],
  ['a turned view', { x: [3, 1], y: [0, 1] }, '3%2C1%2C0%2C1'],
  ['text', { x: ['a&b', 1], y: [0, 1] }, 'a%26b%2C1%2C0%2C1'],
  ['half a view', { x: [1, 2] }, '1%2C2%2Cundefined'],
])('%s is told as it is, for the server to say what is wrong', (_, view, text) => {
  expect(viewQuery(FACTS, QUERY, view)).toBe(`&view=${text}`);
});
