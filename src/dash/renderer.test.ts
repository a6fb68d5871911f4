import { afterEach, expect, it } from 'vitest';
import { generatorFacts, pathPrefix } from './renderer';
import { jsonBlock } from '../testing/browser';

afterEach(() => {
  document.body.replaceChildren();
});

it.each([
  [{ requests_pathname_prefix: '/a/b/' }, '/a/b/'],
  [{ requests_pathname_prefix: '/a', url_base_pathname: '/c/' }, '/a/'],
  [{ url_base_pathname: '/c/' }, '/c/'],
  [{}, '/'],
])('reads the path prefix from %o', (config, prefix) => {
  jsonBlock('_dash-config', config);
  expect(pathPrefix()).toBe(prefix);
});

it('knows from the page what a generator takes', () => {
  jsonBlock('_dash-dynamic-image', { map: { nullable: ['zoom'], version: '3' } });
  expect(generatorFacts('map')).toEqual({ nullable: ['zoom'], version: '3' });
});

it.each(['later', 'constructor'])('lets anything be null for the unlisted name %s', (name) => {
  jsonBlock('_dash-dynamic-image', { map: { nullable: [] } });
  expect(generatorFacts(name)).toEqual({ nullable: true });
});

it('gets along without any data block', () => {
  expect(pathPrefix()).toBe('/');
  expect(generatorFacts('map')).toEqual({ nullable: true });
});
