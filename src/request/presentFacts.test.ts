import { expect, it } from 'vitest';
import { factsIn } from './presentFacts';

const SIZE = { max_pixel_ratio: 2, max_pixels: 16_000_000 };

it.each([
  { nullable: true },
  { nullable: ['a'], required: ['b'], parsed: [], preview: ['half'], version: '3', timeout: 0 },
  { nullable: [], size: SIZE, theme: true },
  { nullable: [], size: { ...SIZE, shape: [640, 400] } },
])('takes %j', (facts) => {
  expect(factsIn(facts)).toBe(facts);
});

it.each([
  null,
  'facts',
  [],
  {},
  { nullable: 'a' },
  { nullable: [1] },
  { nullable: [], required: true },
  { nullable: [], parsed: [null] },
  { nullable: [], preview: 'half' },
  { nullable: [], version: 3 },
  { nullable: [], timeout: '3' },
  { nullable: [], size: true },
  { nullable: [], size: { max_pixels: 100 } },
  { nullable: [], size: { ...SIZE, max_pixel_ratio: 'a' } },
  { nullable: [], size: { ...SIZE, shape: [640] } },
  { nullable: [], size: { ...SIZE, shape: [640, 0] } },
])('takes no %j', (facts) => {
  expect(factsIn(facts)).toBeUndefined();
});
