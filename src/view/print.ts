/** Images on paper: what is not on screen yet is loaded by the browser's own means. A chunk. */

/** As in the bundle, from which chunks take no more than they must. */
const BLOCK = 'dash-dynamic-image';

/**
 * Puts an image into `picture` while the page is printed; `missing` gives the URL of the wanted image,
 * null when it is on screen. Returns a function that ends this.
 *
 * Browsers wait for images with `loading="lazy"` before they print, and for no other fetch.
 */
export function watchPrint(
  missing: () => string | null,
  picture: HTMLElement,
  alt: string,
): () => void {
  let restore: () => void = () => undefined;
  const begin = () => {
    const url = missing();
    if (url !== null) restore = put(url, picture, alt);
  };
  const end = () => {
    restore();
    restore = () => undefined;
  };
  window.addEventListener('beforeprint', begin);
  window.addEventListener('afterprint', end);
  return () => {
    end();
    window.removeEventListener('beforeprint', begin);
    window.removeEventListener('afterprint', end);
  };
}

/** Returns a function that puts the image before in its place, unless a newer one is there. */
function put(url: string, picture: HTMLElement, alt: string): () => void {
  const element = new Image();
  element.loading = 'lazy';
  element.alt = alt;
  element.className = `${BLOCK}__img`;
  element.src = url;
  const before = [...picture.children];
  picture.replaceChildren(element);
  return () => {
    if (element.isConnected) element.replaceWith(...before);
  };
}
