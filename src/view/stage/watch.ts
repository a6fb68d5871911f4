/** Changes of a picture on the page: another picture, its axes, or another size. */

import type { StageHost } from './host';
import { axesOf, watchAxes } from './picture';

/** Without another picture for this time, axes that are a request of their own are asked for. */
const REST_MS = 100;

/** Returns a function that ends the watch. */
export function watchPicture(
  { element, picture, shown }: Pick<StageHost, 'element' | 'picture' | 'shown'>,
  changed: () => void,
): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  // A tap comes without a move of the pointer before it, which would ask in time.
  const askLater = () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      const latest = shown();
      if (latest) axesOf(latest);
    }, REST_MS);
  };
  const pictures = new MutationObserver(() => {
    changed();
    askLater();
  });
  pictures.observe(picture, { childList: true, subtree: true });
  const sizes = typeof ResizeObserver === 'undefined' ? null : new ResizeObserver(changed);
  sizes?.observe(element);
  const forgetAxes = watchAxes(changed);
  askLater();
  return () => {
    clearTimeout(timer);
    pictures.disconnect();
    sizes?.disconnect();
    forgetAxes();
  };
}
