import { afterEach, describe, expect, it } from 'vitest';
import { jsonBlock } from '../testing/browser';
import { completeParams, defaultTimeout, generatorFacts } from './generatorFacts';

afterEach(() => {
  document.body.replaceChildren();
});

it('knows from the page what a generator takes', () => {
  jsonBlock('_dash-dynamic-image', { map: { nullable: ['zoom'], version: '3' } });
  expect(generatorFacts('map')).toEqual({ nullable: ['zoom'], version: '3' });
});

it.each(['later', 'constructor'])('lets anything be null for the unlisted name %s', (name) => {
  jsonBlock('_dash-dynamic-image', { map: { nullable: [] } });
  expect(generatorFacts(name)).toEqual({ nullable: true });
});

it('lets anything be null without any data block', () => {
  expect(generatorFacts('map')).toEqual({ nullable: true });
});

it.each(['\u00b5', '\u03bc'])('knows %j by the name that Python gives it', (name) => {
  jsonBlock('_dash-dynamic-image', {
    map: { nullable: ['\u03bc'], required: ['\u03bc'], parsed: ['\u03bc'] },
    other: { nullable: [], required: ['\u03bc'], parsed: ['\u03bc'] },
  });
  expect(completeParams('map', { [name]: null })).not.toBeNull();
  expect(completeParams('other', { [name]: null })).toBeNull();
  expect(completeParams('map', { [name]: '-' })).toBeNull();
  expect(completeParams('map', { [name]: '' })).toEqual({ [name]: null });
  expect(completeParams('other', { [name]: undefined })).toBeNull();
});

describe('params', () => {
  const complete = (params: Record<string, unknown>) => {
    jsonBlock('_dash-dynamic-image', {
      map: { nullable: ['note', 'zoom'], required: ['place'], parsed: ['zoom', 'x', 'hours'] },
    });
    return completeParams('map', params);
  };

  it.each([
    {},
    { place: null },
    { place: undefined, x: 1 },
    { place: 'a', x: null },
    { place: 'a', x: '' },
    { place: 'a', x: '-' },
    { place: 'a', x: '1e' },
    { place: 'a', zoom: '-' },
    { place: 'a', hours: [3, ''] },
  ])('%j lack a value', (params) => {
    expect(complete(params)).toBeNull();
  });

  it.each([
    { place: '', x: 1 },
    { place: '-', note: '' },
    { place: 'a', zoom: null, x: '1.' },
    { place: 'a', x: 'b' },
    { x: 1 },
    { place: 'a', x: undefined },
    { place: 'a', hours: [3, 4] },
  ])('%j are sent as they are', (params) => {
    expect(complete(params)).toBe(params);
  });

  it.each(['', ' '])('%j for a number that may be null is a null', (zoom) => {
    expect(complete({ place: 'a', zoom })).toEqual({ place: 'a', zoom: null });
  });

  it('of an unlisted generator are sent whatever they hold', () => {
    expect(completeParams('later', {})).toEqual({});
    expect(completeParams('later', { x: '' })).toEqual({ x: '' });
  });
});

it.each([
  ['map', 180_000],
  ['endless', 0],
  ['plain', 60_000],
  ['unlisted', 60_000],
  [undefined, 60_000],
])('waits as long as %s may run: %i ms', (name, milliseconds) => {
  jsonBlock('_dash-dynamic-image', {
    map: { nullable: [], timeout: 120 },
    endless: { nullable: [], timeout: 0 },
    plain: { nullable: [] },
  });
  expect(defaultTimeout(name)).toBe(milliseconds);
});
