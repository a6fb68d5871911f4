/** Answers of a login; the bundle reads them itself, since a login refuses chunks as well. */

import { mediaTypeOf } from './answerHeaders';
import { ImageError } from './imageError';

/** The error of an answer that asks for a login; null for any other answer. */
export function signedOutError(response: Response): ImageError | null {
  const { ok, status, type } = response;
  const isLogin = status === 401 || (ok && mediaTypeOf(response) === 'text/html');
  if (type !== 'opaqueredirect' && !isLogin) return null;
  return new ImageError('signed-out', 'You are signed out', {
    detail: 'Reload the page to sign in.',
    ...(status > 0 && { status }),
  });
}
