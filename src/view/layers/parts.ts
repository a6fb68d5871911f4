/** Layers on the way to the screen. Types only. */

import type { Failure } from '../../loader/failure';
import type { Shown } from '../../loader/imageState';
import type { ImageJob } from '../../loader/target';
import type { Channel } from './channel';
import type { LayerPlace } from './layerPlace';

export interface LayerPart {
  readonly id: string;
  readonly channel: Channel;
  readonly job: ImageJob;
}

export interface Failed {
  readonly id: string;
  readonly failure: Failure;
}

/** A layer that is decoded and has a place on its image. */
export interface Placed {
  readonly id: string;
  readonly channel: Channel;
  readonly shown: Shown;
  readonly place: LayerPlace;
}
