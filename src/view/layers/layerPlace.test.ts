import { describe, expect, it } from 'vitest';
import type { Axes } from '../../base/geometry/axes';
import type { Scale } from '../../base/geometry/scales';
import { placeOfLayer } from './layerPlace';

const LINEAR: Scale = { name: 'linear' };
const LOG: Scale = { name: 'log' };

const axes = (given: Partial<Axes> = {}): Axes => ({
  ...{ box: [0, 0, 100, 50], x: [0, 10], y: [0, 5], xscale: LINEAR, yscale: LINEAR, name: null },
  ...given,
});
const close = (...edges: number[]) => edges.map((each) => expect.closeTo(each) as number);
const image = (...of: Axes[]) => ({ size: [100, 50] as const, axes: of });
const layer = (...of: Axes[]) => ({ size: [20, 10] as const, axes: of });
const own = (given: Partial<Axes>) => axes({ box: [0, 0, 20, 10], ...given });

describe('place of a layer', () => {
  it('is all of the image without axes', () => {
    const whole = { rect: [0, 0, 1, 1], clip: [0, 0, 1, 1] };
    expect(placeOfLayer(layer(), image())).toEqual(whole);
    expect(placeOfLayer(layer(), image(axes()))).toEqual(whole);
    expect(placeOfLayer(layer(), { ...image(), axes: null })).toEqual(whole);
  });

  it('is where its data are', () => {
    const { rect, clip } = placeOfLayer(layer(own({ x: [2, 4], y: [1, 2] })), image(axes()));
    expect(rect).toEqual(close(0.2, 0.6, 0.4, 0.8));
    expect(clip).toEqual([0, 0, 1, 1]);
  });

  it('counts from the axes of both, and ends at those of the image', () => {
    const framed = axes({ box: [50, 10, 100, 40] });
    const margins = axes({ box: [10, 0, 20, 10], x: [0, 10], y: [0, 5] });
    const { rect, clip } = placeOfLayer(layer(margins), image(framed));
    expect(rect).toEqual(close(0, 0.2, 1, 0.8));
    expect(clip).toEqual([0.5, 0.2, 1, 0.8]);
  });

  it('is straight on equal logarithmic axes', () => {
    const base = axes({ x: [1, 1000], xscale: LOG });
    const { rect } = placeOfLayer(layer(own({ x: [10, 100], xscale: LOG })), image(base));
    expect([rect[0], rect[2]]).toEqual([expect.closeTo(1 / 3), expect.closeTo(2 / 3)]);
  });

  it('is mirrored where the axes run the other way', () => {
    const { rect } = placeOfLayer(layer(own({ x: [4, 2], y: [2, 1] })), image(axes()));
    expect(rect).toEqual(close(0.4, 0.8, 0.2, 0.6));
  });

  it('is on the axes of the same name, else on the first ones', () => {
    const [left, right] = [
      axes({ box: [0, 0, 50, 50], name: 'left' }),
      axes({ box: [50, 0, 100, 50], name: 'right' }),
    ];
    const on = (name: string | null) =>
      placeOfLayer(layer(own({ name })), image(left, right)).rect[0];
    expect([on('right'), on('left'), on('other'), on(null)]).toEqual([0.5, 0, 0, 0]);
    // One of several axes of the layer has a name of the image.
    const two = layer(own({ name: 'x' }), own({ name: 'right' }));
    expect(placeOfLayer(two, image(left, right)).rect[0]).toBe(0.5);
  });

  it.each<[string, Axes[] | null, Axes[] | null, RegExp]>([
    [
      'other scales',
      [own({ xscale: LOG, x: [1, 2] })],
      [axes()],
      /scales of x differ: log .* linear/,
    ],
    [
      'symlog axes with other parts',
      [own({ yscale: { name: 'symlog', linthresh: 1, base: 10, linscale: 1 } })],
      [axes({ yscale: { name: 'symlog', linthresh: 2, base: 10, linscale: 1 } })],
      /scales of y differ/,
    ],
    ['an unknown scale', [own({ xscale: null, x: null })], [axes()], /scale of x is not known/],
    [
      'polar axes',
      [own({})],
      [
        axes({
          xscale: {
            name: 'polar',
            zero: 0,
            direction: 1,
            origin: null,
            center: null,
            radius: null,
          },
        }),
      ],
      /polar axes/,
    ],
    ['an image without axes', [own({})], [], /both an extent, or neither/],
    ['unknown axes of the layer', null, [axes()], /axes of the layer are not known/],
    ['unknown axes of the image', [own({})], null, /axes of the image are not known/],
  ])('is none for %s', (_, ofLayer, ofImage, text) => {
    const place = () =>
      placeOfLayer({ size: [20, 10], axes: ofLayer }, { size: [100, 50], axes: ofImage });
    expect(place).toThrow(text);
  });
});
