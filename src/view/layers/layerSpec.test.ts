import { describe, expect, it } from 'vitest';
import { layersOf } from './layerSpec';

describe('members of a layer', () => {
  it('have defaults', () => {
    expect(layersOf([{ generator: 'labels' }])).toEqual([
      {
        ...{ id: '0', generator: 'labels', params: null, opacity: 1, visible: true },
        ...{ blend: 'normal', swipe: null, colours: { generator: 'labels' }, error: null },
      },
    ]);
    expect(layersOf(null)).toEqual([]);
  });

  it('are taken as they are', () => {
    const given = { id: 'a', params: { z: 1 }, opacity: 0.4, visible: false, blend: 'screen' };
    const [layer] = layersOf([{ ...given, swipe: 0.25 }]);
    expect(layer).toMatchObject({ ...given, swipe: 0.25, error: null });
    expect(
      layersOf([{ swipe: true }, { swipe: false }, { swipe: 0 }]).map((each) => each.swipe),
    ).toEqual([true, null, 0]);
  });

  it.each<[unknown, RegExp]>([
    ['text', /layers is "text"; give a dict/],
    [{ opacity: 2 }, /opacity is 2; give a number from 0 to 1/],
    [{ opacity: NaN }, /opacity/],
    [{ blend: 'dodge' }, /blend is "dodge"; give normal, multiply/],
    [{ visible: 'no' }, /visible is "no"; give True or False/],
    [{ swipe: -0.1 }, /swipe is -0.1/],
    [{ params: [1] }, /params is \[1\]; give a dict/],
    [{ generator: 7 }, /generator is 7; give a name/],
    [{ id: 7 }, /id is 7; give a text/],
    [{ colour: 'red' }, /colour is "red"; give id, generator/],
  ])('that cannot be used are told: %j', (given, text) => {
    const [layer] = layersOf([given]);
    expect(layer?.error?.message).toMatch(text);
    expect(layer).toMatchObject({ blend: 'normal', opacity: 1 });
  });

  it('have one ID each', () => {
    const [first, second] = layersOf([{ id: 'a' }, { id: 'a' }]);
    expect(first).toMatchObject({ id: 'a', error: null });
    expect(second?.id).not.toBe('a');
    expect(second?.error?.message).toMatch(/id is "a"/);
  });
});
