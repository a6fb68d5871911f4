/**
 * Loading of chunks, in place of webpack's own, which is twice as long.
 *
 * A chunk lies beside the bundle. Its fingerprint is made of the sources; Dash serves such a file with
 * a lifetime of a year.
 */

import { pathPrefix } from './renderer';

type Factories = Record<string, unknown>;
type Chunk = readonly [names: readonly string[], factories: Factories];

const SUITES = '_dash-component-suites/';
const TIMEOUT_MS = 30_000;

const own = document.currentScript as HTMLScriptElement | null;
const source = own?.src ?? `${pathPrefix()}${SUITES}dash_dynamic_image_component/`;
const folder = source.replace(/[^/]*$/, '');
const suffix = source.includes(SUITES) ? `.${FINGERPRINT}.js` : '.js';

const present = new Set<string>();
const onTheWay = new Map<string, Promise<void>>();
let failures = 0;

/** Called by each chunk of this build, also by those of a page that loads all at first. */
function take([names, factories]: Chunk): void {
  Object.assign(__webpack_modules__, factories);
  for (const name of names) present.add(name);
}

const global = window as unknown as Record<string, Chunk[] | undefined>;
const queue = (global[CHUNKS] ??= []);
const push = queue.push.bind(queue);
queue.forEach(take);
// The array keeps the chunk for a page that runs the bundle twice.
queue.push = (chunk) => {
  take(chunk);
  return push(chunk);
};

__webpack_chunk_load__ = async (name) => {
  if (present.has(name)) return;
  const loading = onTheWay.get(name) ?? loaded(name);
  onTheWay.set(name, loading);
  await loading.finally(() => onTheWay.delete(name));
};

async function loaded(name: string): Promise<void> {
  const script = document.createElement('script');
  // After a failure, the browser may have kept an answer of another version of the package.
  const query = failures > 0 ? `?retry=${failures}` : '';
  script.src = `${folder}async-${name}${suffix}${query}`;
  script.nonce = own?.nonce ?? '';
  await new Promise((resolve) => {
    script.onload = script.onerror = resolve;
    setTimeout(resolve, TIMEOUT_MS);
    document.head.append(script);
  });
  script.remove();
  if (present.has(name)) return;
  failures += 1;
  throw new Error(script.src);
}
