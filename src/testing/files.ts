/** Components whose params have a file, and its upload. */

import { fileOf, server, stubUploads, uploads, type UploadRequest } from './browser';
import { generator, mount, startPage } from './component';
import { wait } from './rendering';

/** The file of the test. It has one of its own, since the page remembers files beyond a test. */
export let photo = '';

/** To be called before each test. */
export function startUploads(): void {
  startPage();
  stubUploads();
  photo = fileOf(`photo of ${generator}`);
}

/** Lets uploads and the images after them come. */
export async function settle() {
  for (let round = 0; round < 6; round++) await wait(0);
}

export const mountWith = (params: Record<string, unknown>) => mount({ params });

/** The same with its files uploaded and its first image, and forgets how they came. */
export async function mountSettled(params: Record<string, unknown>) {
  const mounted = mountWith(params);
  await settle();
  mounted.reports.length = 0;
  server.mockClear();
  uploads.length = 0;
  return mounted;
}

export const reference = (upload: UploadRequest | undefined) => ({ $blob: upload?.sha256 });
