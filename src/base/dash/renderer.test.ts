import { afterEach, expect, it } from 'vitest';
import { pathPrefix } from './renderer';
import { jsonBlock } from '../../testing/browser';

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

it('gets along without any data block', () => {
  expect(pathPrefix()).toBe('/');
});
