/** Where dev tools listen to the requests of this page; without them nobody does, and nothing is kept. */

import type { FetchedImage } from './imageCache';
import type { Shown } from '../loader/imageLoader';
import type { Job, Ticket } from '../loader/scheduler';

/** What a listener is told of an image that is to be loaded. */
export interface TracedJob extends Job {
  readonly generator: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** It is a frame of a live source. */
  readonly renew?: boolean;
  /** The component's, as the page names it. */
  readonly id?: string | undefined;
}

/** Looks on while an image is fetched. */
export interface FetchWatch {
  /** One attempt is on its way. */
  sent(url: string): void;
  answered(headers: Headers): void;
}

/** An `owner` stands for one component, of which nothing but the identity is of interest. */
export interface Listener {
  /** Only the newest of those that are wanted while another one loads is loaded itself. */
  wanted(owner: object): void;
  load(owner: object, job: TracedJob, ticket: Ticket, run: () => Promise<Shown>): Promise<Shown>;
  fetch(job: Job, run: (watch: FetchWatch) => Promise<FetchedImage>): Promise<FetchedImage>;
  /** It took its place on screen in this moment. */
  shown(shown: Shown): void;
  discarded(shown: Shown): void;
  /** The component has left the page. */
  gone(owner: object): void;
}

export let listener: Listener | null = null;

export function listen(next: Listener | null): void {
  listener = next;
}
