import { describe, expect, it } from 'vitest';
import { imageUrl, tierUrl } from './urls';

describe('imageUrl', () => {
  it('holds the prefix, the name and the params', () => {
    expect(imageUrl('/a/', 'waves', '{"x":"é&"}')).toBe(
      '/a/_dash-dynamic-image/waves?p=%7B%22x%22%3A%22%C3%A9%26%22%7D',
    );
  });

  it('carries the version only when there is one', () => {
    expect(imageUrl('/', 'map', '{}', '3 b')).toBe('/_dash-dynamic-image/map?p=%7B%7D&v=3%20b');
  });
});

describe('tierUrl', () => {
  it('adds the tier to the URL of the exact image, which has none', () => {
    const exact = imageUrl('/', 'map', '{}', '3');
    expect(tierUrl(exact, 'half')).toBe('/_dash-dynamic-image/map?p=%7B%7D&v=3&tier=half');
    expect(tierUrl(exact, 'exact')).toBe(exact);
  });
});
