/** The members of `layers`, which are checked. */

import type { Params } from '../../request/generatorFacts';
import { ImageError } from '../../request/imageError';
import type { ValueProps } from '../../loader/values/host';

export interface LayerSpec {
  readonly id: string;
  /** Null while the layer waits for it. */
  readonly generator: string | null;
  /** Null for the params of the image. */
  readonly params: Params | null;
  /** From 0 to 1. */
  readonly opacity: number;
  readonly visible: boolean;
  /** As `mix-blend-mode` in CSS. */
  readonly blend: string;
  /** The part of the box, from its left edge, in which the layer is seen; true where the hand has it. */
  readonly swipe: number | true | null;
  readonly colours: ValueProps;
  /** Why the layer cannot be shown. */
  readonly error: ImageError | null;
}

const BLENDS: readonly string[] = [
  ...['normal', 'multiply', 'screen', 'overlay', 'darken', 'lighten', 'color-dodge', 'color-burn'],
  ...['hard-light', 'soft-light', 'difference', 'exclusion', 'hue', 'saturation', 'color'],
  ...['luminosity', 'plus-lighter'],
];

const MEMBERS: readonly string[] = [
  ...['id', 'generator', 'params', 'opacity', 'visible', 'blend', 'swipe'],
  ...['colormap', 'value_range', 'norm'],
];

/** The layers of a prop, the lowest one first. */
export function layersOf(given: unknown): readonly LayerSpec[] {
  if (given != null && !Array.isArray(given)) {
    return [{ ...specOf({}, '0'), error: unusable('layers', given, 'a list of dicts') }];
  }
  const list = (given ?? []) as readonly unknown[];
  const specs = list.map((each, index) => specOf(each, `${index}`));
  const ids = specs.map(({ id }) => id);
  return specs.map((spec, index) =>
    ids.indexOf(spec.id) === index
      ? spec
      : {
          ...spec,
          id: `${spec.id} (${index})`,
          error: unusable('id', spec.id, 'each another one'),
        },
  );
}

function specOf(given: unknown, index: string): LayerSpec {
  const isDict = isRecord(given);
  const layer = isDict ? given : {};
  const { id, generator = null, params = null, opacity, visible, blend, swipe } = layer;
  return {
    id: typeof id === 'string' && id !== '' ? id : index,
    generator: typeof generator === 'string' && generator !== '' ? generator : null,
    params: isRecord(params) ? params : null,
    opacity: isPart(opacity) ? opacity : 1,
    visible: visible !== false,
    blend: BLENDS.includes(blend as string) ? (blend as string) : 'normal',
    swipe: swipe === true || isPart(swipe) ? swipe : null,
    colours: layer,
    error: isDict ? errorIn(layer) : unusable('layers', given, 'a dict for each layer'),
  };
}

function errorIn(layer: Readonly<Record<string, unknown>>): ImageError | null {
  const { id, generator, params, opacity, visible, blend, swipe } = layer;
  const unknown = Object.keys(layer).find((name) => !MEMBERS.includes(name));
  if (unknown !== undefined) return unusable(unknown, layer[unknown], MEMBERS.join(', '));
  const isOff = (value: unknown) => value == null || value === false;
  const checks: readonly (readonly [string, unknown, boolean, string])[] = [
    ['id', id, id == null || typeof id === 'string', 'a text'],
    ['generator', generator, generator == null || typeof generator === 'string', 'a name'],
    ['params', params, params == null || isRecord(params), 'a dict'],
    ['opacity', opacity, opacity == null || isPart(opacity), 'a number from 0 to 1'],
    ['visible', visible, visible == null || typeof visible === 'boolean', 'True or False'],
    ['blend', blend, blend == null || BLENDS.includes(blend as string), BLENDS.join(', ')],
    [
      'swipe',
      swipe,
      isOff(swipe) || swipe === true || isPart(swipe),
      'True or a number from 0 to 1',
    ],
  ];
  const wrong = checks.find(([, , isRight]) => !isRight);
  return wrong ? unusable(wrong[0], wrong[1], wrong[3]) : null;
}

function unusable(member: string, told: unknown, remedy: string): ImageError {
  return new ImageError('params', 'The layer cannot be shown', {
    detail: `${member} is ${JSON.stringify(told)}; give ${remedy}.`,
  });
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isPart(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value <= 1;
}
