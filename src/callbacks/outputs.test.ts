import { afterEach, expect, it, vi } from 'vitest';
import { outputError } from './outputs';

const layout: Record<string, unknown> = {
  image: { namespace: 'dash_dynamic_image_component', type: 'DynamicImage', props: {} },
  picture: { namespace: 'dash_html_components', type: 'Img', props: {} },
  own: { namespace: 'my_package', type: 'Viewer', props: {} },
};

function check(outputs: unknown) {
  vi.stubGlobal('dash_clientside', { callback_context: { outputs_list: outputs } });
  vi.stubGlobal('dash_component_api', {
    getLayout: (id: unknown) => layout[typeof id === 'string' ? id : 'picture'],
  });
  return outputError();
}

afterEach(() => {
  vi.unstubAllGlobals();
});

it('tells that a DynamicImage takes params', async () => {
  await expect(check({ id: 'image', property: 'src' })).rejects.toThrow(
    'The output image.src is that of a DynamicImage, which has no src: write "params"',
  );
});

it.each([
  [
    'one of several',
    [
      { id: 'picture', property: 'params' },
      { id: 'picture', property: 'id' },
    ],
  ],
  ['an id that is an object', { id: { type: 'a' }, property: 'params' }],
  ['an output with ALL', [[{ id: { type: 'a' }, property: 'params' }]]],
])('tells that an element has no params: %s', async (_, outputs) => {
  await expect(check(outputs)).rejects.toThrow(
    /The output (picture|{"type":"a"})\.params is that of an html\.Img.*"src"/,
  );
});

it.each([
  { id: 'image', property: 'params' },
  { id: 'picture', property: 'src' },
  { id: 'own', property: 'params' },
  { id: 'own', property: 'src' },
  { id: 'absent', property: 'params' },
  undefined,
])('takes %o', (output) => {
  expect(check(output)).toBeUndefined();
});
