/** Error messages for plain `<img>` elements whose image cannot be shown. */

import { pathPrefix, reportError } from '../base/dash/renderer';
import { ImageError } from '../request/imageError';
import { ROUTE } from '../request/urls';
import { fetchOnce } from '../request/transport';

/** Reports each error to Dash's dev tools; the reason is found with another request. */
export function watchPlainImages(): void {
  // The error event of an element does not bubble, but it can be captured.
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
    const image = await fetchOnce(url, false, new AbortController().signal);
    return new ImageError('not-an-image', 'The browser could not show the image', {
      detail: `It is said to be ${image.mediaType} of ${image.blob.size} bytes.`,
    });
  } catch (error) {
    return error as Error;
  }
}
