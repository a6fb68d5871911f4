/** Variables of webpack, and of webpack.config.mjs. */

declare const FINGERPRINT: string;
declare let __webpack_public_path__: string;
declare let __webpack_nonce__: string | undefined;
declare let __webpack_get_script_filename__: (chunk: string) => string;
