/** Layers that are wanted with an image: the target of the set, of that of the image alone. */

import { targetOf, type ImageRequest, type Target, type WantedLayers } from '../loader/target';
import type { Blobs } from '../page/blobs';
import { thisPage } from '../page/page';
import { defaultTimeout } from '../request/generatorFacts';
import type { Channel } from './channel';
import { LayerSet, type SetOwner } from './layerSet';
import type { LayerSpec } from './layerSpec';
import type { Failed, LayerPart } from './parts';

export interface WantedLayer {
  readonly spec: LayerSpec;
  readonly channel: Channel;
  /** The part of the query behind params. */
  readonly asked: string;
}

export class Wanted implements WantedLayers {
  readonly #owner: SetOwner;
  readonly #layers: readonly WantedLayer[];

  constructor(owner: SetOwner, layers: readonly WantedLayer[]) {
    this.#owner = owner;
    this.#layers = layers;
  }

  join(image: Target, request: ImageRequest, blobs: Blobs): Target {
    if (image.kind === 'incomplete' || image.kind === 'invalid') return image;
    const found = this.#layers.map((layer) => ({
      layer,
      target: this.#targetOf(layer, request, blobs),
    }));
    const joined = found.filter(({ layer: { spec }, target }) => {
      return target.kind !== 'incomplete' && (spec.visible || this.#isAtHand(spec.id, target.key));
    });
    const key = [image.key, ...joined.map(({ layer, target }) => `${layer.spec.id} ${target.key}`)];
    return joinedTarget(this.#owner, image, joined, key.join('\n'), request);
  }

  /** True for a layer that can be shown without a request. */
  #isAtHand(id: string, exact: string): boolean {
    const isKnown = thisPage.cache.get(exact) !== undefined;
    return isKnown || this.#owner.onScreen(id, exact) !== null;
  }

  #targetOf({ spec, channel, asked }: WantedLayer, image: ImageRequest, blobs: Blobs): Target {
    const { id, generator, error } = spec;
    const params = spec.params ?? image.params ?? {};
    if (error) {
      const failure = { error, generator: generator ?? '', params, reload: false };
      return { kind: 'invalid', key: error.message, failure };
    }
    const { reload } = image;
    // A default is that of the function.
    const isDefault = image.timeout === defaultTimeout(image.generator);
    const timeout = isDefault ? defaultTimeout(generator) : image.timeout;
    const name = `${image.id ?? ''} › ${id}`;
    const request = { generator, params, timeout, reload, asked, colours: channel.colours };
    return targetOf({ ...request, id: name }, blobs);
  }
}

interface Joined {
  readonly layer: WantedLayer;
  readonly target: Target;
}

function joinedTarget(
  owner: SetOwner,
  image: Target,
  layers: readonly Joined[],
  key: string,
  request: ImageRequest,
): Target {
  const uploads = [image, ...layers.map(({ target }) => target)].flatMap((target) => {
    return target.kind === 'upload' ? [target.upload] : [];
  });
  const [upload] = uploads;
  if (upload) {
    const missing = new Map(uploads.flatMap((each) => [...each.missing]));
    const values = uploads.flatMap((each) => each.values);
    return { kind: 'upload', key, upload: { ...upload, values, missing, request } };
  }
  if (image.kind !== 'image') return image;
  const failed = layers.flatMap(({ layer, target }): readonly Failed[] => {
    return target.kind === 'invalid' ? [{ id: layer.spec.id, failure: target.failure }] : [];
  });
  const parts = layers.flatMap(({ layer, target }): readonly LayerPart[] => {
    const { channel, spec } = layer;
    return target.kind === 'image' ? [{ id: spec.id, channel, job: target.job }] : [];
  });
  const values = [image.job, ...parts.map(({ job }) => job)].flatMap((job) => job.values);
  const set = new LayerSet(owner, image.job, parts, failed);
  return { kind: 'image', key, job: { ...image.job, key, exact: key, values, set } };
}
