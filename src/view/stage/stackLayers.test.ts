import { describe, expect, it } from 'vitest';
import { arranged, overlapping, type Placed } from './stackLayers';
import type { Rect } from './stackClips';

const BASE: Rect = [0, 0, 1, 1];

function stack(rects: Readonly<Record<string, Rect>>): readonly Placed<string>[] {
  return Object.entries(rects).map(([layer, rect]) => ({ layer, rect }));
}

const isHome = (layer: string) => layer.startsWith('home');
const names = (rects: Readonly<Record<string, Rect>>, most?: number) =>
  arranged(stack(rects), isHome, most).map(({ layer }) => layer);

describe('the stack of pictures', () => {
  it('keeps what shows beside the newest picture, and only that part of it', () => {
    const [older] = arranged(stack({ older: [-0.5, 0, 0.5, 1], newest: BASE }), isHome);
    expect(older).toEqual({ layer: 'older', rect: [-0.5, 0, 0.5, 1], shows: [[-0.5, 0, 0, 1]] });
  });

  it('drops a picture that newer ones cover together', () => {
    const left: Rect = [-1, 0, 0, 1];
    expect(names({ older: [-0.9, 0, 0.9, 1], left, newest: BASE })).toEqual(['left', 'newest']);
  });

  it('keeps the home picture though it is covered, but no older one of it', () => {
    const small: Rect = [0.4, 0.4, 0.6, 0.6];
    expect(names({ 'home 1': small, 'home 2': small, newest: BASE })).toEqual(['home 2', 'newest']);
  });

  it('drops the picture that shows least where there are too many', () => {
    const rects: Record<string, Rect> = {
      home: [-9, -9, 9, 9],
      wide: [-0.9, 0, 0.1, 1],
      narrow: [-0.3, 0, 0.7, 1],
      newest: BASE,
    };
    expect(names(rects, 3)).toEqual(['home', 'wide', 'newest']);
  });

  it('has a bound however many pictures there were', () => {
    const many = Array.from({ length: 30 }, (_, at): [string, Rect] => {
      const by = (at - 30) / 40;
      return [`picture ${at}`, [by, 0, 1 + by, 1]];
    });
    const kept = names({ home: [-9, -9, 9, 9], ...Object.fromEntries(many), newest: BASE });
    expect(kept).toHaveLength(6);
    expect(kept).toEqual(expect.arrayContaining(['home', 'newest']));
  });

  it('shows each point by the newest picture that has it', () => {
    const seen = arranged(
      stack({ home: [-2, -2, 3, 3], wide: [-1, -1, 1.5, 1.5], newest: BASE }),
      isHome,
    );
    for (let x = -1.95; x < 3; x += 0.1) {
      for (let y = -1.95; y < 3; y += 0.1) {
        const at = (rect: Rect) => rect[0] < x && x < rect[2] && rect[1] < y && y < rect[3];
        const expected = at(BASE) ? 'newest' : at([-1, -1, 1.5, 1.5]) ? 'wide' : 'home';
        const found = seen.filter(({ shows }) => shows.some(at)).map(({ layer }) => layer);
        expect(found).toEqual([expected]);
      }
    }
  });

  it('reaches beneath newer pictures by the overlap, but shows nothing where all is covered', () => {
    const rects: Record<string, Rect> = { home: BASE, older: [-0.5, 0, 0.5, 1], newest: BASE };
    const seen = overlapping(arranged(stack(rects), isHome), [0.25, 0.125]);
    expect(seen.map(({ shows }) => shows)).toEqual([
      [],
      [
        [-0.5, 0, 0.5, 0.125],
        [-0.5, 0.875, 0.5, 1],
        [-0.5, 0.125, 0.25, 0.875],
      ],
      [BASE],
    ]);
  });
});
