// Scripts for Dash to serve: React comes from the page, everything else is in them.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import webpack from 'webpack';

const NAME = 'dash_dynamic_image_component';

const common = {
  mode: 'production',
  externals: { react: 'React', 'react-dom': 'ReactDOM' },
  resolve: { extensions: ['.ts', '.tsx', '.js'] },
  module: {
    rules: [
      {
        test: /\.tsx?$/,
        loader: 'ts-loader',
        options: { transpileOnly: true, compilerOptions: { noEmit: false } },
      },
      { test: /\.css$/, type: 'asset/source' },
    ],
  },
  performance: { hints: 'error', maxAssetSize: 63_000, maxEntrypointSize: 63_000 },
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

const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
const build = buildOf('src/', 'package-lock.json', 'webpack.config.mjs');

const component = {
  ...common,
  entry: './src/index.ts',
  output: {
    path,
    // Set by src/dash/publicPath.ts.
    publicPath: '',
    filename: `${NAME}.min.js`,
    library: { name: NAME, type: 'window' },
    // Dash puts a fingerprint behind the first dot.
    chunkFilename: 'async-[name].js',
    // A bundle must not get the chunks of another build, whose modules have other exports.
    chunkLoadingGlobal: `${NAME}_${build}`,
    chunkLoadTimeout: 30_000,
  },
  // One file for each chunk, which Dash knows by its name.
  optimization: { chunkIds: 'named', splitChunks: false },
  plugins: [
    new webpack.DefinePlugin({
      FINGERPRINT: JSON.stringify(`v${version.replaceAll(/[^\w-]/g, '_')}m${build}`),
    }),
  ],
  // Source maps without the folders of the machine that built them.
  devtool: 'source-map',
};

// Only for pages with dev tools.
const devtools = {
  ...common,
  entry: './src/devtools/index.ts',
  output: { path, filename: 'devtools.js' },
};

export default [component, devtools];
