import { describe, expect, it } from 'vitest';
import shared from '../../tests/asked_vectors.json';
import { colourOf, composed, themeText, type Colour } from './colours';

const opaque = ([red = 0, green = 0, blue = 0]: readonly number[]): Colour => [red, green, blue, 1];

describe('themeText', () => {
  it.each(shared.themes)('writes $theme as the server reads it', (vector) => {
    const { background, color, accent, theme } = vector;
    expect(themeText(opaque(background), opaque(color), opaque(accent))).toBe(theme);
  });
});

describe('colourOf', () => {
  it.each([
    ['rgb(1, 2, 3)', [1, 2, 3, 1]],
    ['rgba(1, 2, 3, 0.5)', [1, 2, 3, 0.5]],
    ['rgba(0, 0, 0, 0)', [0, 0, 0, 0]],
    ['rgb(1 2 3 / 0.25)', [1, 2, 3, 0.25]],
    ['rgb(12.5, 0, 255)', [12.5, 0, 255, 1]],
  ])('reads %s', (text, colour) => {
    expect(colourOf(text)).toEqual(colour);
  });
});

describe('composed', () => {
  it('lays colours over one another, the last one opaque', () => {
    expect(composed([[0, 0, 0, 0.5], opaque([200, 100, 0])])).toEqual([100, 50, 0, 1]);
    expect(composed([opaque([1, 2, 3]), opaque([9, 9, 9])])).toEqual([1, 2, 3, 1]);
    expect(
      composed([
        [9, 9, 9, 0],
        [0, 0, 0, 0.5],
        [255, 255, 255, 1],
      ]),
    ).toEqual(opaque([127.5, 127.5, 127.5]));
  });
});
