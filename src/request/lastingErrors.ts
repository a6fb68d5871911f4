/** Errors that the same request would meet again. A part of chunks. */

interface Circumstances {
  readonly code?: string;
  readonly status?: number;
}

const CODES = ['bad-blob', 'blob-missing', 'forbidden', 'invalid-params', 'malformed'];

export function isLasting(circumstances: Circumstances): boolean {
  return CODES.includes(circumstances.code ?? '') || isTooLarge(circumstances);
}

/** True for a file, or params, over the limit of the server, of a proxy, or of the page. */
export function isTooLarge({ code, status }: Circumstances): boolean {
  return status === 413 || code === 'blob-too-large';
}
