import { describe, expect, it } from 'vitest';
import { bytesOf, MAX_BLOB_BYTES } from './valueBytes';

describe('the bytes', () => {
  const bytes = (text: string) => [...bytesOf(text, 'params.x')];

  it('of a data URL are what it holds', () => {
    const all = Uint8Array.from({ length: 256 }, (_, byte) => byte);
    const base64 = btoa(String.fromCharCode(...all));
    expect(bytes(`data:image/png;name=a;base64,${base64}`)).toEqual([...all]);
    expect(bytes(`data:;base64,${encodeURIComponent(base64)}`)).toEqual([...all]);
  });

  it('of an empty file are none', () => {
    expect(bytes(`data:text/plain;name=${'x'.repeat(300)};base64,`)).toEqual([]);
  });

  it('of JSON are UTF-8', () => {
    expect(bytes('["é€😀"]')).toEqual([...new TextEncoder().encode('["é€😀"]')]);
  });

  it.each(['data:;base64,A', 'data:;base64,AA*A', 'data:;base64,%E0%A4'])(
    'of faulty base64 are an error that names the place: %s',
    (text) => {
      expect(() => bytesOf(text, 'params.photo')).toThrow(
        'The params cannot be sent: params.photo is a data URL with faulty base64.',
      );
    },
  );

  it('are refused before they travel when they are too many', () => {
    const text = 'x'.repeat(MAX_BLOB_BYTES);
    expect(bytesOf(text, 'params.x').length).toBe(MAX_BLOB_BYTES);
    expect(() => bytesOf(`${text}x`, 'params.x')).toThrow(
      'The file is too large: params.x has 67,108,865 bytes; the limit is 67,108,864.',
    );
  });
});
