/** The pictures of one job, which are fetched and decoded beside each other and shown together. */

import type { Shown } from '../../loader/imageState';
import { isAbort } from '../../loader/lane';
import type { ImageJob, JobSet, RunJob } from '../../loader/target';
import type { Ticket } from '../../page/gate';
import type { StreamEvents } from '../../page/imageStream';
import { thisPage } from '../../page/page';
import { listener } from '../../page/trace';
import { generatorFacts } from '../../request/generatorFacts';
import { inTier } from '../../request/imageAddress';
import { imageErrorOf, isFinal } from '../../request/imageError';
import type { PreviewTier, Tier } from '../../request/tier';
import { axesOf, axesReady, sizeOf } from '../stage/picture';
import { placeOfLayer } from './layerPlace';
import { Overlay, type OverlayOwner } from './overlay';
import type { Failed, LayerPart, Placed } from './parts';

export interface SetOwner extends OverlayOwner {
  /** The exact picture with this key that is on screen: of a layer, or of the image without an ID. */
  onScreen(id: string | null, exact: string): Shown | null;
}

/** A newer request does not end what waits at the gate: of many layers, some always wait. */
const kept = new AbortController().signal;

export class LayerSet implements JobSet {
  readonly base: ImageJob;
  readonly printed: ImageJob | null;
  readonly previews: readonly PreviewTier[];
  readonly #owner: SetOwner;
  readonly #layers: readonly LayerPart[];
  readonly #failed: readonly Failed[];

  constructor(
    owner: SetOwner,
    base: ImageJob,
    layers: readonly LayerPart[],
    failed: readonly Failed[],
  ) {
    this.#owner = owner;
    this.base = base;
    this.printed = layers.length + failed.length > 0 ? null : base;
    this.#layers = layers;
    this.#failed = failed;
    this.previews = [...new Set([base, ...layers.map(({ job }) => job)].flatMap(previewsOf))];
  }

  isKnown(tier: Tier): boolean {
    return [{ id: null, job: this.base }, ...this.#layers].every(({ id, job }) => {
      const { key } = inTier(job, tierOf(job, tier));
      return this.#owner.onScreen(id, job.exact) ?? thisPage.cache.get(key);
    });
  }

  async run(
    job: ImageJob,
    ticket: Ticket,
    arrived: (tier: Tier) => void,
    told: StreamEvents,
    runImage: RunJob,
  ): Promise<Shown> {
    const abort = new AbortController();
    const { signal } = abort;
    const leave = () => {
      abort.abort();
    };
    ticket.signal.addEventListener('abort', leave);
    if (ticket.signal.aborted) leave();
    let waiting = this.#layers.length + 1;
    let tier: Tier = 'exact';
    const ended = (come: Tier) => {
      if (come !== 'exact') tier = job.tier;
      if (--waiting === 0) arrived(tier);
    };
    const image = load(this.#owner, { ...this.base, id: null }, job, {
      ...{ run: runImage, ended },
      ticket: { ...ticket, signal },
      progressed: (run) => {
        told.progressed({ ...run, exact: job.exact });
      },
    });
    const layers = this.#layers.map((part) => this.#layer(part, job, signal, ended));
    try {
      const [shown, ...found] = await Promise.all([image, ...layers]);
      const loaded = found.filter((each) => each !== null && 'shown' in each);
      await Promise.all([shown, ...loaded.map((each) => each.shown)].map(axesReady));
      const placed = loaded.map((each) => placedOn(shown, each, job));
      const failed = [...found, ...placed].filter((each) => each !== null && 'failure' in each);
      const done = placed.filter((each) => 'place' in each);
      const set = new Overlay(this.#owner, shown, done, [...this.#failed, ...failed]);
      return { ...shown, tier, values: job.values, set };
    } catch (error) {
      leave();
      release(image);
      for (const layer of layers) release(layer.then((each) => each && 'shown' in each ? each.shown : null)); // prettier-ignore
      throw error;
    } finally {
      ticket.signal.removeEventListener('abort', leave);
    }
  }

  /** Rejects where nobody waits for it any more; null for a layer that waits for a value. */
  async #layer(
    part: LayerPart,
    job: ImageJob,
    signal: AbortSignal,
    ended: (tier: Tier) => void,
  ): Promise<Loaded | Failed | null> {
    const { id, channel } = part;
    const { runner } = channel;
    const { generator, params, exact } = part.job;
    const known = channel.failed;
    if (known?.exact === exact && !job.reload && !job.renew) {
      ended('exact');
      return { id, failure: known.failure };
    }
    const once = onceOf(ended);
    const ticket = { signal, superseded: kept };
    const progressed = () => undefined;
    const run: RunJob = (own, ...rest) => {
      const load = () => runner.run(own, ...rest);
      return listener?.load(runner, own, ticket, load) ?? load();
    };
    try {
      const how = { run, ticket, ended: once, progressed };
      const shown = await load(this.#owner, { ...part.job, id }, job, how);
      channel.failed = null;
      return { ...part, shown };
    } catch (reason) {
      once('exact');
      signal.throwIfAborted();
      if (isAbort(reason)) throw reason;
      const error = imageErrorOf(reason);
      error.circumstances.learn?.(generator);
      if (error.circumstances.code === 'value-missing') return null;
      const failure = { error, generator, params, reload: job.reload };
      channel.failed = isFinal(reason) ? { exact, failure } : null;
      return { id, failure };
    }
  }
}

interface Loaded extends LayerPart {
  readonly shown: Shown;
}

/** Releases a layer that has no place. */
function placedOn(image: Shown, layer: Loaded, { reload }: ImageJob): Placed | Failed {
  const { id, channel, shown, job } = layer;
  try {
    return { id, channel, shown, place: placeOfLayer(measured(shown), measured(image)) };
  } catch (reason) {
    thisPage.cache.release(shown.image);
    const { generator, params } = job;
    return { id, failure: { error: imageErrorOf(reason), generator, params, reload } };
  }
}

interface How {
  readonly run: RunJob;
  readonly ticket: Ticket;
  readonly ended: (tier: Tier) => void;
  readonly progressed: StreamEvents['progressed'];
}

/** A picture of the set, which is on screen already, or is fetched. */
async function load(
  owner: SetOwner,
  { id, ...part }: Omit<ImageJob, 'id'> & { readonly id: string | null },
  job: ImageJob,
  { run, ticket, ended, progressed }: How,
): Promise<Shown> {
  const onScreen = owner.onScreen(id, part.exact);
  // A live source renews its image, and the layers that have expired.
  const isDue = job.renew && (id === null || !isCurrent(onScreen));
  if (onScreen && !job.reload && !isDue) {
    thisPage.cache.retain(onScreen.image);
    ended('exact');
    return onScreen;
  }
  const { reload, refines, renew } = job;
  const own: ImageJob = {
    ...inTier({ ...part, id: undefined }, tierOf(part, job.tier)),
    ...{ reload, refines },
    ...(renew && { renew }),
  };
  const framed: StreamEvents['framed'] = ({ image }) => {
    // The layers of an unfinished image are not there.
    thisPage.cache.release(image);
  };
  return run(own, ticket, ended, { framed, progressed });
}

function isCurrent(shown: Shown | null): boolean {
  return shown !== null && thisPage.cache.get(shown.image.key) === shown.image;
}

function previewsOf({ generator }: Pick<ImageJob, 'generator'>): readonly PreviewTier[] {
  return generatorFacts(generator).preview ?? [];
}

/** The tier of one picture of the set: one that has no such preview has another one, or none. */
function tierOf(job: Pick<ImageJob, 'generator'>, tier: Tier): Tier {
  const previews = previewsOf(job);
  if (tier === 'exact') return tier;
  return previews.includes(tier) ? tier : (previews[0] ?? 'exact');
}

function measured(shown: Shown) {
  return { size: sizeOf(shown), axes: axesOf(shown) };
}

function onceOf<T>(call: (value: T) => void): (value: T) => void {
  let isCalled = false;
  return (value) => {
    if (!isCalled) call(value);
    isCalled = true;
  };
}

function release(loading: Promise<Shown | null>): void {
  loading.then(
    (shown) => {
      if (shown) thisPage.cache.release(shown.image);
    },
    () => undefined,
  );
}
