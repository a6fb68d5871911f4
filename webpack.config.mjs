// Scripts for Dash to serve: React comes from the page, everything else is in them.
import { fileURLToPath } from 'node:url';

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
  performance: { hints: 'error', maxAssetSize: 60_000, maxEntrypointSize: 60_000 },
};

const path = fileURLToPath(new URL(NAME, import.meta.url));

const component = {
  ...common,
  entry: './src/index.ts',
  output: { path, filename: `${NAME}.min.js`, library: { name: NAME, type: 'window' } },
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
