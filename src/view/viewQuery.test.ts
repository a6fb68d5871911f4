import { expect, test } from 'vitest';
import type { GeneratorFacts } from '../request/generatorFacts';
import { viewQuery } from './viewQuery';

const FACTS: GeneratorFacts = { nullable: [], view: { x: [0, 8], y: [0, 4] } };

function textOf(view: unknown): string {
  const [, text = ''] = viewQuery(FACTS, '&size=800x400', view).split('&view=');
  return decodeURIComponent(text);
}

test.each([null, undefined, { x: [0, 8], y: [0, 4] }])('home is told by nothing', (view) => {
  expect(textOf(view)).toBe('');
});

test('a view is told by its four ends', () => {
  expect(textOf({ x: [1, 3], y: [1, 2] })).toBe('1,3,1,2');
});

test('numbers that are no view are told as they are, so that the server says why', () => {
  expect(textOf({ x: [3, 1], y: [1, 2] })).toBe('3,1,1,2');
});

test.each([
  'home',
  7,
  [1, 3, 1, 2],
  { x: ['1', '3'], y: [1, 2] },
  { x: [1], y: [3, 1, 2] },
  { x: ['2024-01-05', '2024-01-09'], y: [0, 1] },
  { x: [1, 3] },
])('what has another shape than a view is told as JSON', (view) => {
  expect(textOf(view)).toBe(JSON.stringify(view));
});

test('a long text is cut between two characters', () => {
  expect(textOf('\u{1F600}'.repeat(300))).toBe(`"${'\u{1F600}'.repeat(99)}`);
});

const EQUAL: GeneratorFacts = { nullable: [], view: { x: [0, 8], y: [0, 8], equal: true } };

test('a view is told as it is drawn in the size of the same query', () => {
  expect(viewQuery(EQUAL, '&size=400x200', { x: [1, 3], y: [1, 3] })).toBe('&view=0,4,1,3');
});

test('what home is widened to is told by nothing', () => {
  expect(viewQuery(EQUAL, '&size=400x200', { x: [-4, 12], y: [0, 8] })).toBe('');
});

test('a function without a view is told none', () => {
  expect(viewQuery({ nullable: [] }, '&size=400x200', { x: [1, 3], y: [1, 2] })).toBe('');
});

const DATES: GeneratorFacts = { nullable: [], view: { x: [0, 1e9], y: [0, 4], xscale: 'date' } };

test('ISO texts are told as milliseconds since 1970 UTC', () => {
  const view = { x: ['1970-01-02', '1970-01-03T00:00+01:00'], y: [1, 2] };
  expect(viewQuery(DATES, '&size=800x400', view)).toBe('&view=86400000,169200000,1,2');
});

test('home in ISO texts is told by nothing', () => {
  const view = { x: ['1970-01-01', '1970-01-12T13:46:40'], y: [0, 4] };
  expect(viewQuery(DATES, '&size=800x400', view)).toBe('');
});

test('a text that is no time is told as it came', () => {
  const view = { x: ['1970-01-02', '1970-02-30'], y: [1, 2] };
  const text = encodeURIComponent(JSON.stringify(view));
  expect(viewQuery(DATES, '&size=800x400', view)).toBe(`&view=${text}`);
});
