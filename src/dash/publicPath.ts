/**
 * Addresses of the chunks: beside the bundle, with a fingerprint, as Dash's own bundles ask for theirs.
 *
 * The fingerprint is made of the sources. Dash serves such a file with a lifetime of a year.
 */

import { pathPrefix } from './renderer';

const SUITES = '_dash-component-suites/';

const script = document.currentScript as HTMLScriptElement | null;
const source = script?.src ?? `${pathPrefix()}${SUITES}dash_dynamic_image_component/`;
__webpack_public_path__ = source.replace(/[^/]*$/, '');
__webpack_nonce__ = script?.nonce;

const filename = __webpack_get_script_filename__;
const attempts: Record<string, number> = {};

__webpack_get_script_filename__ = (chunk) => {
  // After a failure, the browser may have kept an answer of another version of the package.
  const earlier = (attempts[chunk] = (attempts[chunk] ?? -1) + 1);
  const file = filename(chunk) + (earlier > 0 ? `?retry=${earlier}` : '');
  return source.includes(SUITES) ? file.replace('.', `.${FINGERPRINT}.`) : file;
};
