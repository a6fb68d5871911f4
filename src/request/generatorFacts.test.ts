import { afterEach, expect, it } from 'vitest';
import { jsonBlock } from '../testing/browser';
import { generatorFacts, lacksValue } from './generatorFacts';

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
  jsonBlock('_dash-dynamic-image', { map: { nullable: ['\u03bc'] }, other: { nullable: [] } });
  expect(lacksValue('map', { [name]: null })).toBe(false);
  expect(lacksValue('other', { [name]: null })).toBe(true);
});
