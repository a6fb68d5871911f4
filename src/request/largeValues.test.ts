import { describe, expect, it } from 'vitest';
import { bytesOf, compacted, described, MAX_BLOB_BYTES } from './largeValues';
import { fileOf } from '../testing/browser';

const SHA256 = 'a'.repeat(64);
const file = fileOf('a file');
const list = Array.from({ length: 600 }, (_, index) => index);

const known = (params: Record<string, unknown>) => compacted(params, () => SHA256).json;
const reference = `{"$blob":"${SHA256}"}`;

describe('params', () => {
  it('that are small are written as they are', () => {
    const { json, places } = compacted({ b: 'data:image/png;base64,AAAA', a: [1] }, () => SHA256);
    expect(json).toBe('{"a":[1],"b":"data:image/png;base64,AAAA"}');
    expect(places.size).toBe(0);
  });

  it.each([
    [{ photo: file }, `{"photo":${reference}}`],
    [{ photos: [1, { inner: file }] }, `{"photos":[1,{"inner":${reference}}]}`],
    [{ curve: list }, `{"curve":${reference}}`],
    [{ note: 'é'.repeat(1000) }, `{"note":${reference}}`],
    [{ svg: `data:image/svg+xml,${'x'.repeat(1000)}` }, `{"svg":${reference}}`],
    [{ upper: file.replace('data:', 'DATA:') }, `{"upper":${reference}}`],
  ])('name large values: %#', (params, json) => {
    expect(known(params)).toBe(json);
  });

  it.each([
    ['a data URL of 256 characters', { x: `data:;base64,${'A'.repeat(243)}` }],
    ['JSON of 1,000 characters', { x: 'x'.repeat(998) }],
    ['a large member of a small one', { x: [...list.slice(0, 100)] }],
    ['a long text in a URL of another kind', { x: `https://a/?data:;base64,${'A'.repeat(300)}` }],
    ['a long name', { ['x'.repeat(2000)]: 1 }],
  ])('write out %s', (_, params) => {
    expect(known(params)).toBe(JSON.stringify(params));
  });

  it('name one character more', () => {
    expect(known({ x: `data:;base64,${'A'.repeat(244)}` })).toBe(`{"x":${reference}}`);
    expect(known({ x: 'x'.repeat(999) })).toBe(`{"x":${reference}}`);
  });

  it('keep a long list of files, for the server looks for files in it', () => {
    const files = Array.from({ length: 20 }, (_, index) => fileOf(`file ${index}`));
    expect(JSON.parse(known({ files }))).toEqual({ files: files.map(() => ({ $blob: SHA256 })) });
  });

  it('number what is not known yet, and equal values are one', () => {
    const other = fileOf('another');
    const { json, places } = compacted({ a: file, b: other, c: file }, () => undefined);
    expect(json).toBe('{"a":{"$blob":0},"b":{"$blob":1},"c":{"$blob":0}}');
    expect([...places.keys()]).toEqual([file, other]);
  });

  it('that are no JSON are refused with their place', () => {
    expect(() => known({ photo: file, x: [NaN] })).toThrow('params.x[0] is NaN');
  });

  it('are described without their files, JSON or not', () => {
    expect(described({ photo: [file], x: NaN })).toEqual({ photo: [{ $blob: null }], x: null });
    expect(described({ photo: file, x: 1n })).toEqual({});
  });
});

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
