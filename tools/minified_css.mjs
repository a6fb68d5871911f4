// A loader of webpack for style sheets in scripts: without comments and spaces.
import { transform } from 'lightningcss';

/** The oldest browsers with `:has()`, which the style sheets need; a version is a byte of three. */
const targets = { chrome: 105 << 16, firefox: 121 << 16, safari: (15 << 16) | (4 << 8) };

export const raw = true;

export default function minified(code) {
  return transform({ filename: this.resourcePath, code, minify: true, targets }).code.toString();
}
