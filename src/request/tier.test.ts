import { expect, it } from 'vitest';
import { cheaper } from './tier';

it('the cheaper of two tiers is the one of fewer bytes', () => {
  expect(cheaper('exact', 'preview')).toBe('preview');
  expect(cheaper('half', 'preview')).toBe('half');
  expect(cheaper('half', 'exact')).toBe('half');
});
