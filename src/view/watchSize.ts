/** Measured size of a box, in the list of sizes, and the place of the picture in it. */

import { listedSide, listedSize, type SizeFacts } from '../request/listedSize';

/** The time without another change after which a new size is asked for. */
const REST_MS = 150;

/**
 * Calls `tell` with the size of the box as URLs write it, at first and after each change; with null
 * where there is no room, such as in a hidden tab. The element that holds the picture, the first one of
 * the box, gets the size in CSS pixels at once, so that an old picture is stretched; null is none.
 */
export function watchSize(
  box: HTMLElement,
  facts: SizeFacts,
  tell: (size: string | null) => void,
  picture: HTMLElement | null = box.firstElementChild as HTMLElement,
): () => void {
  let measured: readonly [number, number] | null = null;
  let told: string | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const look = () => {
    if (!measured) return;
    const size = listedSize(measured, devicePixelRatio * zoomOf(box), facts);
    clearTimeout(timer);
    if (size !== null && picture) place(picture, measured);
    if (size === told) return;
    const say = () => {
      told = size;
      tell(size);
    };
    if (told === null || size === null) say();
    else timer = setTimeout(say, REST_MS);
  };
  const observer = new ResizeObserver((entries) => {
    const { width, height } = entries.at(-1)?.contentRect ?? box.getBoundingClientRect();
    measured = [width, height];
    look();
  });
  observer.observe(box);
  const stopRatio = watchPixelRatio(look);
  return () => {
    clearTimeout(timer);
    observer.disconnect();
    stopRatio();
    if (picture) picture.style.width = picture.style.height = '';
  };
}

function place({ style }: HTMLElement, [width, height]: readonly [number, number]): void {
  style.width = `${listedSide(width)}px`;
  style.height = `${listedSide(height)}px`;
}

/** CSS `zoom` of all around an element, which is not in its size; 1 in engines that do not tell. */
function zoomOf({ currentCSSZoom = 1 }: Partial<Pick<Element, 'currentCSSZoom'>>): number {
  return currentCSSZoom;
}

/** Safari evaluates a query of the resolution anew only when the window is resized. */
function watchPixelRatio(changed: () => void): () => void {
  let query: MediaQueryList | undefined;
  const follow = () => {
    query?.removeEventListener('change', follow);
    query = matchMedia(`(resolution: ${devicePixelRatio}dppx)`);
    query.addEventListener('change', follow);
    changed();
  };
  follow();
  addEventListener('resize', changed);
  return () => {
    query?.removeEventListener('change', follow);
    removeEventListener('resize', changed);
  };
}
