/** Layers that are wanted with an image: the target of the set, of that of the image alone. */

import { targetOf, valuesOf } from '../../loader/target';
import type { ImageRequest, Target, Upload, WantedLayers } from '../../loader/target';
import type { Blobs } from '../../page/blobs';
import { thisPage } from '../../page/page';
import { defaultTimeout } from '../../request/generatorFacts';
import { imageErrorOf } from '../../request/imageError';
import type { Channel } from './channel';
import { LayerSet, type SetOwner } from './layerSet';
import type { LayerSpec } from './layerSpec';
import type { Failed, LayerPart } from './parts';

export interface WantedLayer {
  readonly spec: LayerSpec;
  readonly channel: Channel;
  /** The part of the query behind params; null while the layer waits for it. */
  readonly asked: string | null;
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
    if (asked === null) return { kind: 'incomplete', key: '' };
    const { reload } = image;
    // A default is that of the function.
    const isDefault = image.timeout === defaultTimeout(image.generator);
    const timeout = isDefault ? defaultTimeout(generator) : image.timeout;
    const name = `${image.id ?? ''} › ${id}`;
    const request = { generator, params, timeout, reload, asked, colours: channel.colours };
    const target = targetOf({ ...request, id: name }, blobs);
    if (target.kind !== 'upload') return target;
    const { refused } = channel;
    const isRefused = refused && [...target.upload.missing.keys()].every((text) => refused.texts.has(text)); // prettier-ignore
    return isRefused ? refused.target : target;
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
  const values = [image, ...layers.map(({ target }) => target)].flatMap(valuesOf);
  // One after the other, so that a failure is that of one picture.
  if (image.kind === 'upload')
    return { ...image, key, upload: { ...image.upload, values, request } };
  const [first] = layers.filter(({ target }) => target.kind === 'upload');
  if (first) return { kind: 'upload', key, upload: uploadOf(first, values, request) };
  if (image.kind !== 'image') return image;
  const failed = layers.flatMap(({ layer, target }): readonly Failed[] => {
    return target.kind === 'invalid' ? [{ id: layer.spec.id, failure: target.failure }] : [];
  });
  const parts = layers.flatMap(({ layer, target }): readonly LayerPart[] => {
    const { channel, spec } = layer;
    return target.kind === 'image' ? [{ id: spec.id, channel, job: target.job }] : [];
  });
  const set = new LayerSet(owner, image.job, parts, failed);
  return { kind: 'image', key, job: { ...image.job, key, exact: key, values, set } };
}

function uploadOf(
  { layer: { channel }, target }: Joined,
  values: readonly string[],
  request: ImageRequest,
): Upload {
  const { upload } = target as Extract<Target, { kind: 'upload' }>;
  const { generator, params, missing } = upload;
  const refused = (reason: unknown) => {
    const error = imageErrorOf(reason);
    const failure = { error, generator, params, reload: false };
    const texts = new Set(missing.keys());
    channel.refused = { texts, target: { kind: 'invalid', key: error.message, failure } };
  };
  return { ...upload, values, request, refused };
}
