import { describe, expect, it } from 'vitest';
import sharedVectors from '../../tests/key_vectors.json';
import askedVectors from '../../tests/asked_vectors.json';
import { askedQuery } from './queries';
import { imageUrl, quoted, tierUrl } from './urls';

interface Vector {
  readonly name: string;
  readonly text?: string;
  readonly quoted?: string;
}

const vectors = (sharedVectors as readonly Vector[]).filter(({ quoted }) => quoted !== undefined);

describe('quoted', () => {
  it.each(vectors)('writes the vector $name as the server does', ({ text = '', ...vector }) => {
    expect(quoted(text)).toBe(vector.quoted);
  });
});

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

describe('askedQuery', () => {
  it.each(askedVectors.addresses)('$path is the URL of the server', (vector) => {
    const { name, params, version, size, theme, path } = vector;
    const url = imageUrl('/', name, params, version) + askedQuery(size, theme);
    expect(url).toBe(`/_dash-dynamic-image/${path}`);
  });
});

describe('a URL with signs that end one in CSS or Markdown', () => {
  it('holds none of them, in the params and in the version', () => {
    const url = imageUrl('/', 'map', `{"unit":"user's (dB) *!"}`, "it's (3)");
    expect(url).not.toMatch(/[!'()*]/);
    expect(new URL(url, 'http://a').searchParams.get('p')).toBe(`{"unit":"user's (dB) *!"}`);
  });
});

describe('tierUrl', () => {
  it('adds the tier to the URL of the exact image, which has none', () => {
    const exact = imageUrl('/', 'map', '{}', '3');
    expect(tierUrl(exact, 'half')).toBe('/_dash-dynamic-image/map?p=%7B%7D&v=3&tier=half');
    expect(tierUrl(exact, 'exact')).toBe(exact);
  });
});
