/** Files of the visitor, made of the exact picture, and the full screen. */

import type { Shown } from '../../loader/imageState';

const EXTENSIONS: Readonly<Record<string, string>> = { jpeg: 'jpg', 'svg+xml': 'svg' };

/** The picture as it is shown; its values for NumPy; the file with its values as it came. */
export type Kind = 'picture' | 'values' | 'sent';

export interface SavesHost {
  readonly shown: () => Shown | null;
  readonly generator: () => string;
  /** The values on screen as a file of NumPy; null where there are none. */
  readonly values: () => Promise<Uint8Array<ArrayBuffer> | null>;
  /** A file could not be made. */
  readonly failed: (error: unknown) => void;
}

/** What the visitor wants to have as a file: it waits for the exact picture. */
export class Saves {
  readonly #host: SavesHost;
  #wanted: Kind | null = null;

  constructor(host: SavesHost) {
    this.#host = host;
  }

  save(kind: Kind): void {
    this.#wanted = kind;
    this.shown();
  }

  /**
   * A preview is not saved: at rest, the exact picture takes its place. One that is not finished is, as
   * it may be long until the last one, and never where somebody has ended the run.
   */
  shown(): void {
    const shown = this.#host.shown();
    if (!this.#wanted || !shown || (shown.tier !== 'exact' && !shown.renewed)) return;
    const kind = this.#wanted;
    this.#wanted = null;
    this.#blob(kind, shown).then((blob) => {
      if (blob) offer(blob, this.#name(kind, shown));
    }, this.#host.failed);
  }

  async #blob(kind: Kind, { element, image }: Shown): Promise<Blob | null> {
    const canvas: unknown = element;
    if (kind === 'values') {
      const file = await this.#host.values();
      return file && new Blob([file]);
    }
    if (kind === 'sent' || !(canvas instanceof HTMLCanvasElement)) return image.image.blob;
    return new Promise((resolve) => {
      canvas.toBlob(resolve);
    });
  }

  /** The name that the function gave, else that of the generator. */
  #name(kind: Kind, { image }: Shown): string {
    const { filename, mediaType } = image.image;
    const subtype = mediaType.replace('image/', '');
    const name =
      filename ?? `${this.#host.generator() || 'image'}.${EXTENSIONS[subtype] ?? subtype}`;
    const ends: Readonly<Record<Kind, string>> = {
      picture: '$&',
      values: '.npy',
      sent: '-values$&',
    };
    return name.replace(/\.\w+$|$/, ends[kind]);
  }
}

function offer(blob: Blob, name: string): void {
  const link = document.createElement('a');
  const url = URL.createObjectURL(blob);
  link.href = url;
  link.download = name;
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
