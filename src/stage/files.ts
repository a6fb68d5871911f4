/** The exact image as a file of the visitor, and the full screen. */

import type { Shown } from '../loader/imageState';

const EXTENSIONS: Readonly<Record<string, string>> = { jpeg: 'jpg', 'svg+xml': 'svg' };

/** Saves an exact image under the name that its function gave it, else under its generator's. */
export function save({ image }: Shown, generator: string): void {
  const { blob, filename, mediaType } = image.image;
  const subtype = mediaType.replace('image/', '');
  const link = document.createElement('a');
  const url = URL.createObjectURL(blob);
  link.href = url;
  link.download = filename ?? `${generator || 'image'}.${EXTENSIONS[subtype] ?? subtype}`;
  link.click();
  // The browser reads the file after this task.
  setTimeout(() => {
    URL.revokeObjectURL(url);
  }, 60_000);
}

/** Shows the component on the full screen, or ends that; a browser may refuse it. */
export function toggleFullScreen(element: HTMLElement): void {
  const isFull = document.fullscreenElement === element;
  const change = isFull ? document.exitFullscreen() : element.requestFullscreen();
  change.catch(() => undefined);
}
