/// <reference types="vite/client" />
import { expect, it } from 'vitest';
import manual from '../../docs/troubleshooting.md?raw';
import { errorTexts } from './errorTexts';

const sources = import.meta.glob<string>('/src/**/*.{ts,tsx}', {
  query: '?raw',
  import: 'default',
  eager: true,
});
const ours = Object.fromEntries(
  Object.entries(sources).filter(([file]) => !/\.test\.|\.d\.ts$|^\/src\/testing\//.test(file)),
);

const texts = errorTexts(ours);

const HEADING = '### Texts of the page\n';
const ROW = /^\| (`+) ?(.+?) ?\1 \| \S[^|]+ \| \S[^|]+ \|$/;

function rows(): string[] {
  const section = manual.split(HEADING)[1]?.split('\n#')[0] ?? '';
  return section.split('\n').filter((line) => line.startsWith('| `'));
}

const textOf = (row: string) => ROW.exec(row)?.[2] ?? row;

it('docs/troubleshooting.md has a row for each text of an error', () => {
  const known = new Set(rows().map(textOf));
  const missing = [...texts].filter((text) => !known.has(text));
  const toAdd = missing.map((text) => `| \`${text}\` | <reason> | <remedy> |`);
  expect(toAdd, `add to "${HEADING.trim()}" in docs/troubleshooting.md`).toEqual([]);
});

it('each row is that of a text in the sources, and has a reason and a remedy', () => {
  const outdated = rows().filter((row) => !ROW.test(row) || !texts.has(textOf(row)));
  expect(outdated, 'delete from, or mend in, docs/troubleshooting.md').toEqual([]);
  expect(rows().length).toBeGreaterThan(10);
});

it('the rows are sorted', () => {
  const lower = rows().map((row) => textOf(row).toLowerCase());
  expect(lower).toEqual([...lower].sort());
});

it('finds texts wherever they are written', () => {
  const source = `
    class OwnError extends Error {}
    const said = 'a named text';
    function made(x: number) { if (x) return \`returned \${x} text\`; return 'another one returned'; }
    new ImageError('kind', 'a plain title', { code: 'not a text', detail: \`a \${1} detail\` });
    throw new OwnError(x ? 'one of two' : 'two of two');
    reject(new Error(said));
    new TypeError('put ' + 'together ' + x);
    new ImageError(kind, made(1).trim(), { detail });
    const detail = known ?? 'a default detail';
    notAnError('a text of another kind');
  `;
  expect([...errorTexts({ 'a.ts': source })].sort()).toEqual([
    'a default detail',
    'a named text',
    'a plain title',
    'a … detail',
    'another one returned',
    'one of two',
    'put together …',
    'returned … text',
    'two of two',
  ]);
});
