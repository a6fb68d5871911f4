import { afterEach, describe, expect, it } from 'vitest';
import './clientside';
import { jsonBlock, stubUploads } from '../testing/browser';

type Fill = (...values: unknown[]) => unknown;

const namespace = window.dash_clientside?._dash_dynamic_image as Record<string, Fill>;

function fill(params: unknown, ...values: unknown[]) {
  const spec = JSON.stringify({ params, arguments: values.length });
  return namespace[spec]?.(...values);
}

it('puts the arguments over the params of now', () => {
  expect(fill({ x: { $arg: 0 } }, 5, { x: 1, y: 2 })).toEqual({ x: 5, y: 2 });
});

it.each([
  ['\u00b5', '\u03bc'],
  ['\u03bc', '\u00b5'],
  ['e\u0301tat', '\u00e9tat'],
])('puts %j over the param of now that Python calls the same, %j', (name, present) => {
  const params = fill({ [name]: { $arg: 0 } }, 5, { [present]: 1, y: 2 });
  expect(params).toEqual({ [name]: 5, y: 2 });
});

it('fills lists and objects of any depth and keeps constants', () => {
  const template = { box: [{ $arg: 1 }, { deep: { $arg: 0 } }, 3], colour: 'red', none: null };
  expect(fill(template, 'a', [1, 2], null)).toEqual({
    box: [[1, 2], { deep: 'a' }, 3],
    colour: 'red',
    none: null,
  });
});

it('takes params named like arguments', () => {
  expect(fill({ id: { $arg: 0 }, arguments: 7 }, 'me', undefined)).toEqual({
    id: 'me',
    arguments: 7,
  });
});

it.each([
  ['a prop that was never set', undefined],
  ['an empty number field', NaN],
])('turns %s into null, as on the way to the server', (_, value) => {
  expect(fill({ x: { $arg: 0 }, all: { $arg: 1 } }, value, [1, value], {})).toEqual({
    x: null,
    all: [1, null],
  });
});

it('changes neither the params of now nor the arguments', () => {
  const present = Object.freeze({ x: 1 });
  const value = Object.freeze([1]);
  const result = fill({ x: { $arg: 0 } }, value, present);
  expect(result).toEqual({ x: [1] });
  expect(present).toEqual({ x: 1 });
});

it('tells the generator too when the spec names one', () => {
  const spec = JSON.stringify({ params: { x: { $arg: 0 } }, arguments: 2, generator: 'app.draw' });
  expect(namespace[spec]?.(5, { y: 2 })).toEqual([{ x: 5, y: 2 }, 'app.draw']);
});

describe('the URL of an image', () => {
  afterEach(() => {
    document.body.replaceChildren();
    delete window.dash_clientside?.no_update;
  });

  function address(params: unknown, ...values: unknown[]) {
    return namespace[JSON.stringify({ params, generator: 'app.draw' })]?.(...values);
  }

  it('is canonical and stands under the prefix of the app', () => {
    jsonBlock('_dash-config', { requests_pathname_prefix: '/a/' });
    expect(address({ y: { $arg: 1 }, x: [{ $arg: 0 }] }, 1, 'é')).toBe(
      `/a/_dash-dynamic-image/app.draw?p=${encodeURIComponent('{"x":[1],"y":"é"}')}`,
    );
  });

  it('carries the version of images that never change', () => {
    jsonBlock('_dash-dynamic-image', { 'app.draw': { nullable: [], version: '1 b' } });
    expect(address({})).toBe('/_dash-dynamic-image/app.draw?p=%7B%7D&v=1%20b');
  });

  it.each([null, undefined, NaN])('is left alone while a value is %s', (value) => {
    const noUpdate = { description: 'stands for that of Dash' };
    window.dash_clientside = Object.assign(window.dash_clientside ?? {}, { no_update: noUpdate });
    jsonBlock('_dash-dynamic-image', { 'app.draw': { nullable: ['y'] } });
    expect(address({ x: { $arg: 0 }, y: 1 }, value)).toBe(noUpdate);
    expect(address({ x: 1, y: { $arg: 0 } }, value)).toContain(encodeURIComponent('"y":null'));
  });

  it('is short whatever the values hold, once they have gone up', async () => {
    const uploads = stubUploads();
    const url = await address({ x: { $arg: 0 } }, 'x'.repeat(4000));
    const sha256 = String(uploads[0]?.sha256);
    expect(url).toContain(encodeURIComponent(`{"x":{"$blob":"${sha256}"}}`));
    expect(address({ x: { $arg: 0 } }, 'x'.repeat(4000))).toBe(url);
    expect(uploads).toHaveLength(1);
  });
});

it('parses a spec once', () => {
  expect(namespace['{"arguments":1,"params":{}}']).toBe(namespace['{"arguments":1,"params":{}}']);
});

it('has nothing under other names', () => {
  expect(namespace.then).toBeUndefined();
  expect(Reflect.get(namespace, Symbol.toStringTag)).toBeUndefined();
});
