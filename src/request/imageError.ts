/** Why there is no image, in words for people and in one word for code. */

export type ImageErrorKind =
  | 'params' // they hold a value that is no JSON
  | 'url-too-long'
  | 'network'
  | 'timeout'
  | 'signed-out'
  | 'problem' // the server says what is wrong: `code`
  | 'http' // something between here and the server says what is wrong: `status`
  | 'not-an-image';

export interface ParamError {
  readonly param: string;
  readonly message: string;
}

interface Circumstances {
  readonly detail?: string | undefined;
  readonly status?: number;
  readonly code?: string;
  readonly errors?: readonly ParamError[] | undefined;
  /** What the server asks to be uploaded again. */
  readonly blobs?: readonly string[] | undefined;
  /** Milliseconds that the server asks to wait. */
  readonly retryAfter?: number;
}

export class ImageError extends Error {
  override readonly name = 'ImageError';

  constructor(
    readonly kind: ImageErrorKind,
    readonly title: string,
    readonly circumstances: Circumstances = {},
  ) {
    super(circumstances.detail ? `${title}: ${circumstances.detail}` : title);
  }
}
