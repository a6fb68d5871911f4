/** Variables of webpack, and of webpack.config.mjs. */

/** Of this build: in the names of files, as Dash expects it. */
declare const FINGERPRINT: string;
/** The global array in which chunks of this build put themselves. */
declare const CHUNKS: string;
declare const __webpack_modules__: Record<string, unknown>;
declare let __webpack_chunk_load__: (name: string) => Promise<unknown>;
