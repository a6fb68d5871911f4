/** Errors of answers that are not the expected ones. A chunk of the bundle. */

import { mediaTypeOf } from './answerHeaders';
import { ImageError } from './imageError';
import { isLasting } from './lastingErrors';
import { learnFacts } from './learnFacts';
import { problemIn, type ProblemDocument } from './problemDocument';
import { retryAfterOf } from './retryAfter';
import { signedOutError } from './signedOut';

export { refusedBy } from './refusedByPolicy';

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
  const met = { status, isLasting: isLasting({ status }) };
  const retryAfter = retryAfterOf(response.headers);
  if (retryAfter === null) return new ImageError('http', statusOf(response), met);
  const detail = `Try again in ${Math.ceil(retryAfter / 1000)} s.`;
  return new ImageError('http', statusOf(response), { ...met, retryAfter, detail });
}

/** The error in a problem document of our own server, or null for any other document. */
async function problemOf(response: Response): Promise<ImageError | null> {
  const problem = problemIn(await response.json().catch(() => null));
  if (!problem) return null;
  const { title = statusOf(response), facts, ...said } = problem;
  const { status } = response;
  return new ImageError('problem', title, {
    ...said,
    status,
    learn:
      facts &&
      ((generator) => {
        learnFacts(generator, facts);
      }),
    blobs: blobsOf(problem),
    isLasting: isLasting({ status, code: problem.code }),
    retryAfter: retryAfterOf(response.headers) ?? BUSY_MS,
  });
}

/** Blobs count where the server lacks them, or where its decision depends on them. */
function blobsOf({ code, blobs }: ProblemDocument): readonly string[] | undefined {
  if (code === 'blob-missing') return blobs ?? [];
  return code === 'forbidden' && blobs?.length ? blobs : undefined;
}

function statusOf({ status, statusText }: Response): string {
  return `The server answered ${status} ${statusText}`.trim();
}
