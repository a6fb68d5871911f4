/// <reference types="vite/client" />
import { expect, it } from 'vitest';

/** Folders that nearly all others may import from. */
const SHARED = ['page', 'request', 'base/dash'];

/** The folders that each folder may import from, besides itself; type-only imports count as well. */
const BELOW: Readonly<Record<string, readonly string[]>> = {
  'index.ts': ['callbacks', 'components', 'loader', ...SHARED],
  components: ['view', 'loader', 'loader/values', ...SHARED],
  view: ['view/layers', 'view/stage', 'loader', 'loader/values', ...SHARED, 'base/geometry'],
  'view/layers': ['view/stage', 'loader', 'loader/values', ...SHARED, 'base/geometry'],
  'view/stage': ['view/shapes', 'loader', 'loader/values', ...SHARED, 'base/geometry'],
  'view/shapes': ['page', 'request', 'base/geometry'],
  loader: ['loader/values', ...SHARED],
  'loader/values': [...SHARED, 'base/geometry'],
  callbacks: SHARED,
  devtools: SHARED,
  page: ['request', 'base/dash'],
  request: ['base/geometry', 'base/dash'],
  'base/dash': [],
  'base/geometry': [],
};

const sources = import.meta.glob<string>('/src/**/*.{ts,tsx}', {
  query: '?raw',
  import: 'default',
  eager: true,
});
const graph = new Map(
  Object.entries(sources)
    .filter(([file]) => !/\.test\.|\.d\.ts$|^\/src\/testing\//.test(file))
    .map(([file, text]) => [file.replace(/\.tsx?$/, ''), importsOf(file, text)]),
);

function importsOf(file: string, text: string): string[] {
  const found = text.matchAll(/(?:\bfrom |\bimport |\bimport\((?:\/\*.*?\*\/ )?)'(\.[^']+)'/g);
  return [...found].map(([, path = '']) => new URL(path, `file://${file}`).pathname);
}

/** The innermost folder of `BELOW` that a module is in: `view/stage`, not `view`. */
function folderOf(module: string): string {
  const [, , first = '', second = ''] = module.split('/');
  return `${first}/${second}` in BELOW ? `${first}/${second}` : first;
}

it('each folder imports only from the folders below it', () => {
  const upward = [...graph].flatMap(([module, imports]) => {
    const folder = module === '/src/index' ? 'index.ts' : folderOf(module);
    const allowed = [folder, ...(BELOW[folder] ?? [])];
    return imports
      .filter((path) => !allowed.includes(folderOf(path)))
      .map((path) => [module, path]);
  });
  expect(upward).toEqual([]);
  expect(new Set([...graph.keys()].map(folderOf)).size).toBe(Object.keys(BELOW).length);
});

it('no module imports itself through others', () => {
  let left = [...graph.keys()];
  const imports = (module: string, other: string) => graph.get(module)?.includes(other) ?? false;
  // A module that imports no other one, or that no other one imports, is in no circle.
  const mayBeInCircle = (module: string) =>
    left.some((other) => imports(module, other)) && left.some((other) => imports(other, module));
  for (let before = Infinity; left.length < before;) {
    before = left.length;
    left = left.filter(mayBeInCircle);
  }
  expect(left).toEqual([]);
});
