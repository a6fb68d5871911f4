import { describe, expect, it } from 'vitest';
import { compacted, described } from './largeValues';
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
