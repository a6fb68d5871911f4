/** Hooks for dev tools, which listen to the requests of this page; no listener by default. */

import type { FetchedImage, FetchWatch } from '../request/transport';
import type { Ticket } from './gate';
import type { PictureElement } from './pictureElement';

/** The image that a fetch is made for. */
export interface TracedFetch {
  readonly key: string;
  readonly reload: boolean;
}

/** An image that is about to be loaded for a component. */
export interface TracedJob extends TracedFetch {
  readonly generator: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** Present for a frame of a live source. */
  readonly renew?: object;
  /** The ID of the component. */
  readonly id?: string | undefined;
}

/** An image that is decoded and ready to be shown. */
export interface TracedImage {
  readonly image: { readonly image: FetchedImage };
  readonly element: PictureElement;
  readonly source: 'page' | 'server';
}

/** An `owner` is any object that identifies a component. */
export interface Listener {
  /** A new image is requested; while another one loads, only the newest request is loaded later. */
  wanted(owner: object): void;
  load<T extends TracedImage>(
    owner: object,
    job: TracedJob,
    ticket: Ticket,
    run: () => Promise<T>,
  ): Promise<T>;
  fetch(job: TracedFetch, run: (watch: FetchWatch) => Promise<FetchedImage>): Promise<FetchedImage>;
  /** The image has just taken its place on screen. */
  shown(shown: TracedImage): void;
  /** The image is not shown, because its job was dropped. */
  discarded(shown: TracedImage): void;
  /** The component has left the page. */
  gone(owner: object): void;
}

export let listener: Listener | null = null;

export function listen(next: Listener | null): void {
  listener = next;
}
