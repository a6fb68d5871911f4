// Scripts for Dash to serve: React comes from the page, everything else is in them.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import webpack from 'webpack';

const NAME = 'dash_dynamic_image_component';
const MINIFIED_CSS = './tools/minified_css.mjs';

const common = {
  mode: 'production',
  externals: { react: 'React', 'react-dom': 'ReactDOM' },
  resolve: { extensions: ['.ts', '.tsx', '.js'] },
  module: {
    // A missing export is an error.
    parser: { javascript: { exportsPresence: 'error' } },
    rules: [
      {
        test: /\.tsx?$/,
        loader: 'ts-loader',
        options: { transpileOnly: true, compilerOptions: { noEmit: false } },
      },
      { test: /\.css$/, type: 'asset/source', loader: MINIFIED_CSS },
    ],
  },
  performance: { hints: 'error', maxAssetSize: 55_000, maxEntrypointSize: 55_000 },
};

const path = fileURLToPath(new URL(NAME, import.meta.url));

/** A text that changes with everything that is built. */
function buildOf(...roots) {
  const files = roots.flatMap((root) => {
    if (!root.endsWith('/')) return [root];
    const inside = readdirSync(root, { recursive: true, withFileTypes: true });
    return inside.filter((each) => each.isFile()).map((each) => `${each.parentPath}/${each.name}`);
  });
  const hash = createHash('sha256');
  for (const file of files.sort()) hash.update(file).update(readFileSync(file));
  return hash.digest('hex').slice(0, 12);
}

/** The modules that an entry imports, without those of chunks. */
function modulesOf(entry) {
  const found = new Set();
  const visit = (file) => {
    if (!file || found.has(file)) return;
    found.add(file);
    const imports = readFileSync(file, 'utf8').matchAll(
      /^(?:import|export)(?! type)\b[^;]*?'(\.[^']+)';$/gm,
    );
    for (const [, request] of imports) visit(resolved(file, request));
  };
  visit(entry);
  return found;
}

function resolved(file, request) {
  const found = ['.ts', '.tsx'].map((suffix) => resolve(dirname(file), request) + suffix);
  return found.find((each) => existsSync(each));
}

const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
const build = buildOf('src/', 'package-lock.json', 'webpack.config.mjs', MINIFIED_CSS);
const CHUNKS = `${NAME}_${build}`;

const entry = fileURLToPath(new URL('src/index.ts', import.meta.url));
const bundled = modulesOf(entry);

/**
 * Chunks take what they share with the bundle from its entry. Each module that they took by itself
 * would be wrapped alone in the bundle, which would grow by 3 %.
 */
const sharedByEntry = new webpack.NormalModuleReplacementPlugin(/^\./, (resource) => {
  const { issuer } = resource.contextInfo;
  if (!issuer || bundled.has(issuer)) return;
  if (bundled.has(resolved(issuer, resource.request))) resource.request = entry;
});

/**
 * The runtime of webpack, which is longer for modules that are not ours: ours export nothing twice, and
 * no CommonJS module asks what they are. src/base/dash/chunkLoading.ts loads the chunks.
 *
 * Exports come as getters by name, or as a list: a name and its getter, or a name, 0 and its value.
 */
const RUNTIME = {
  'define property getters': `__webpack_require__.d = (target, list) => {
    if (Array.isArray(list))
      for (let at = 0; at < list.length; ) {
        const name = list[at++];
        const get = list[at++];
        if (get) __webpack_require__.d(target, { [name]: get });
        else target[name] = list[at++];
      }
    else
      for (const name in list)
        Object.defineProperty(target, name, { enumerable: true, get: list[name] });
  };`,
  'hasOwnProperty shorthand': '',
  'make namespace object': '__webpack_require__.r = () => {};',
  'ensure chunk': '',
  'compat get default export': '',
};
const OWN_LOADING = 'dash';
const ownRuntime = {
  apply: (compiler) => {
    webpack.javascript.EnableChunkLoadingPlugin.setEnabled(compiler, OWN_LOADING);
    compiler.hooks.compilation.tap('ownRuntime', ({ hooks }) => {
      hooks.runtimeModule.tap('ownRuntime', (module) => {
        const own = RUNTIME[module.name];
        if (own === undefined) throw new Error(`Unknown part of the runtime: ${module.name}`);
        module.generate = () => own;
      });
    });
  },
};

/** The place of a picture on the page, which the stage and layers need. */
const OF_PLACE =
  /\/(geometry\/(cssTransforms|element|placement|told|axesHeader|scales)|stage\/(local|picture))\.ts$/;

const component = {
  ...common,
  entry,
  output: {
    path,
    filename: `${NAME}.min.js`,
    // Dash puts a fingerprint behind the first dot.
    chunkFilename: 'async-[name].js',
    // A bundle must not get the chunks of another build, whose modules have other exports.
    chunkLoadingGlobal: CHUNKS,
    chunkFormat: 'array-push',
    chunkLoading: OWN_LOADING,
    enabledChunkLoadingTypes: [OWN_LOADING],
  },
  // One file for each chunk, which Dash knows by its name, and one for what two of them share.
  optimization: {
    chunkIds: 'named',
    splitChunks: {
      chunks: 'async',
      cacheGroups: {
        ...{ default: false, defaultVendors: false },
        place: { name: 'place', test: OF_PLACE, enforce: true },
      },
    },
  },
  plugins: [
    ownRuntime,
    sharedByEntry,
    new webpack.DefinePlugin({
      FINGERPRINT: JSON.stringify(`v${version.replaceAll(/[^\w-]/g, '_')}m${build}`),
      CHUNKS: JSON.stringify(CHUNKS),
    }),
  ],
  // Source maps without the folders of the machine that built them.
  devtool: 'source-map',
};

// Only for pages with dev tools.
const devtools = {
  ...common,
  // One file: what it shares with the chunks of the component is a part of it.
  module: { ...common.module, parser: { javascript: { dynamicImportMode: 'eager' } } },
  entry: './src/devtools/index.ts',
  output: { path, filename: 'devtools.js' },
};

export default [component, devtools];
