/// <reference types="vite/client" />
import { expect, it } from 'vitest';

/** The folders that each folder may import from, besides itself; type-only imports count as well. */
const BELOW: Readonly<Record<string, readonly string[]>> = {
  'index.ts': ['callbacks', 'components', 'loader', 'page', 'request', 'dash'],
  components: ['view', 'loader', 'values', 'page', 'request', 'dash'],
  view: ['layers', 'stage', 'geometry', 'loader', 'values', 'page', 'request', 'dash'],
  layers: ['stage', 'geometry', 'loader', 'values', 'page', 'request', 'dash'],
  stage: ['shapes', 'geometry', 'loader', 'values', 'page', 'request', 'dash'],
  shapes: ['geometry', 'page', 'request'],
  loader: ['values', 'page', 'request', 'dash'],
  values: ['geometry', 'page', 'request', 'dash'],
  callbacks: ['page', 'request', 'dash'],
  devtools: ['page', 'request', 'dash'],
  page: ['request', 'dash'],
  request: ['geometry', 'dash'],
  dash: [],
  geometry: [],
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

const folderOf = (module: string) => module.split('/')[2] ?? '';

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
