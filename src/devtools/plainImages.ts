/** Tells developers why an `html.Img` has no image, which the element itself cannot say. */

import { pathPrefix, reportError } from '../dash/renderer';
import { ImageError } from '../request/imageError';
import { ROUTE } from '../request/canonicalJson';
import { fetchImage } from '../request/transport';

/** The reason takes another request. */
export function watchPlainImages(): void {
  // An error of an element does not bubble; capturing meets it all the same.
  document.addEventListener('error', explain, true);
}

function explain({ target }: Event): void {
  if (!(target instanceof HTMLImageElement)) return;
  const route = `${location.origin}${pathPrefix()}${ROUTE}/`;
  if (!target.src.startsWith(route)) return;
  const name = target.src.slice(route.length).replace(/\?.*/s, '');
  const label = `img${target.id && `#${target.id}`}(${JSON.stringify(name)})`;
  void reasonOf(target.src.slice(location.origin.length)).then(({ message }) => {
    reportError(new Error(`${label}: ${message}`));
  });
}

async function reasonOf(url: string): Promise<Error> {
  try {
    const image = await fetchImage(url, false, new AbortController().signal);
    return new ImageError('not-an-image', 'The browser could not show the image', {
      detail: `It is said to be ${image.mediaType} of ${image.blob.size} bytes.`,
    });
  } catch (error) {
    return error as Error;
  }
}
