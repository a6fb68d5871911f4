import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';

type Load = (name: string) => Promise<unknown>;

const modules: Record<string, unknown> = {};
const page = window as unknown as Record<string, { push: (chunk: unknown) => void } | Load>;
const load: Load = (name) => (page.__webpack_chunk_load__ as Load)(name);
let scripts: HTMLScriptElement[] = [];

const arrives = (name: string, factories: object) => {
  (page.dash_test_build as { push: (chunk: unknown) => void }).push([[name], factories]);
};

beforeAll(async () => {
  vi.stubGlobal('FINGERPRINT', 'v1m0a');
  vi.stubGlobal('CHUNKS', 'dash_test_build');
  vi.stubGlobal('__webpack_modules__', modules);
  vi.stubGlobal('__webpack_chunk_load__', undefined);
  vi.stubGlobal('dash_test_build', [[['eager'], { 1: 'one' }]]);
  await import('./chunkLoading');
});

beforeEach(() => {
  scripts = [];
  vi.spyOn(document.head, 'append').mockImplementation((script) => {
    scripts.push(script as HTMLScriptElement);
  });
});

afterAll(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

it('a chunk that the page holds is not asked for', async () => {
  await load('eager');
  expect(modules[1]).toBe('one');
  expect(scripts).toEqual([]);
});

it('a chunk is one script for all that ask, with the fingerprint of the build', async () => {
  const both = Promise.all([load('upload'), load('upload')]);
  expect(scripts.map(({ src }) => new URL(src).pathname + new URL(src).search)).toEqual([
    '/_dash-component-suites/dash_dynamic_image_component/async-upload.v1m0a.js',
  ]);
  arrives('upload', { 2: 'two' });
  scripts[0]?.onload?.(new Event('load'));
  await both;
  expect(modules[2]).toBe('two');
  await load('upload');
  expect(scripts.length).toBe(1);
});

it('a bundle that runs again has the chunks that came before, and both get the next ones', async () => {
  arrives('early', { 3: 'three' });
  const first = page.__webpack_chunk_load__ as Load;
  vi.resetModules();
  await import('./chunkLoading');
  await load('early');
  arrives('late', {});
  await Promise.all([first('late'), load('late')]);
  expect(scripts).toEqual([]);
});

it.each(['error', 'load'] as const)(
  'a script that ends with %s and brings nothing fails, and has another URL the next time',
  async (event) => {
    const failed = load(event);
    scripts[0]?.[`on${event}`]?.(new Event(event));
    await expect(failed).rejects.toThrow(`async-${event}`);
    const again = load(event);
    expect(scripts[1]?.src).toMatch(/\?retry=\d$/);
    arrives(event, {});
    scripts[1]?.onload?.(new Event('load'));
    await again;
  },
);
