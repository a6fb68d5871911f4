// The browser's canonical JSON for Python's tests: `node tests/canonical.mjs`, JSON lines in, JSON lines out.
//
// A line that canonicalJson.ts refuses comes back as a line that starts with "refused: ".

import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import ts from 'typescript';

const source = readFileSync(new URL('../src/request/canonicalJson.ts', import.meta.url), 'utf8');
const { outputText } = ts.transpileModule(source, {
  compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 },
});
const { canonicalJson } = await import(
  `data:text/javascript;base64,${Buffer.from(outputText).toString('base64')}`
);

for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
  try {
    console.log(canonicalJson(JSON.parse(line)));
  } catch (error) {
    console.log(`refused: ${error.message}`);
  }
}
