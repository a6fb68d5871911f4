// One script for Dash to serve: React comes from the page, everything else is in it.
import { fileURLToPath } from 'node:url';

const NAME = 'dash_dynamic_image_component';

export default {
  mode: 'production',
  entry: './src/index.ts',
  output: {
    path: fileURLToPath(new URL(NAME, import.meta.url)),
    filename: `${NAME}.min.js`,
    library: { name: NAME, type: 'window' },
  },
  // Source maps without the folders of the machine that built them.
  devtool: 'source-map',
  externals: { react: 'React', 'react-dom': 'ReactDOM' },
  resolve: { extensions: ['.ts', '.tsx', '.js'] },
  module: {
    rules: [
      {
        test: /\.tsx?$/,
        loader: 'ts-loader',
        options: { transpileOnly: true, compilerOptions: { noEmit: false } },
      },
    ],
  },
  performance: { hints: 'error', maxAssetSize: 50_000, maxEntrypointSize: 50_000 },
};
