/** Errors of answers that are not the expected ones. A chunk of the bundle. */

import { mediaTypeOf } from './answerHeaders';
import { ImageError } from './imageError';
import { problemIn } from './problemDocument';
import { retryAfterOf } from './retryAfter';
import { signedOutError } from './signedOut';

const BUSY_MS = 1000;

/** The error for an answer that is not the expected one. */
export async function errorOf(response: Response): Promise<ImageError> {
  const signedOut = signedOutError(response);
  if (signedOut) return signedOut;
  const mediaType = mediaTypeOf(response);
  const { ok, status } = response;
  if (ok) {
    return new ImageError('not-an-image', 'The server sent no image', {
      status,
      detail: `It sent ${mediaType || 'something without a Content-Type'}.`,
    });
  }
  const problem = mediaType === 'application/problem+json' && (await problemOf(response));
  if (problem) return problem;
  const retryAfter = retryAfterOf(response.headers);
  if (retryAfter === null) return new ImageError('http', statusOf(response), { status });
  const detail = `Try again in ${Math.ceil(retryAfter / 1000)} s.`;
  return new ImageError('http', statusOf(response), { status, retryAfter, detail });
}

/** The error in a problem document of our own server, or null for any other document. */
async function problemOf(response: Response): Promise<ImageError | null> {
  const problem = problemIn(await response.json().catch(() => null));
  if (!problem) return null;
  const { title = statusOf(response), ...said } = problem;
  const retryAfter = retryAfterOf(response.headers) ?? BUSY_MS;
  return new ImageError('problem', title, { status: response.status, ...said, retryAfter });
}

function statusOf({ status, statusText }: Response): string {
  return `The server answered ${status} ${statusText}`.trim();
}
