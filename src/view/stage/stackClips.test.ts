import { describe, expect, it } from 'vitest';
import { areaOf, clipPath, uncovered, within, type Rect } from './stackClips';

const SIDE = 16;

/** Numbers that look random and are the same in each run. */
function numbers(seed: number) {
  let state = seed;
  return (most: number) => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return Math.floor((state / 2 ** 31) * most);
  };
}

function randomRect(next: (most: number) => number): Rect {
  const [x, y] = [next(SIDE - 1), next(SIDE - 1)];
  return [x, y, x + 1 + next(SIDE - x), y + 1 + next(SIDE - y)];
}

const contains = ([left, top, right, bottom]: Rect, x: number, y: number) =>
  left < x && x < right && top < y && y < bottom;

/** The number of rectangles at the centre of each pixel. */
function raster(rects: readonly Rect[]): number[] {
  return Array.from({ length: SIDE * SIDE }, (_, index) => {
    const [x, y] = [(index % SIDE) + 0.5, Math.floor(index / SIDE) + 0.5];
    return rects.filter((rect) => contains(rect, x, y)).length;
  });
}

const cases = Array.from({ length: 300 }, (_, seed) => {
  const next = numbers(seed + 1);
  const covers = Array.from({ length: next(6) }, () => randomRect(next));
  return { rect: randomRect(next), covers };
});

describe('the part that others leave of a rectangle', () => {
  it('has each pixel that none of them covers, once, and no other', () => {
    for (const { rect, covers } of cases) {
      const left = raster(uncovered(rect, covers));
      const covered = raster(covers);
      const expected = raster([rect]).map((count, at) => (covered[at] === 0 ? count : 0));
      expect(left).toEqual(expected);
    }
  });

  it('is nothing of a rectangle that they cover together', () => {
    expect(uncovered([1, 0, 3, 2], [[0, 0, 2, 2], [2, 0, 4, 2]])).toEqual([]); // prettier-ignore
  });

  it('is the whole of a rectangle that they only touch', () => {
    const rect: Rect = [0, 0, 1, 1];
    expect(uncovered(rect, [[1, 0, 2, 1], [0, 1, 1, 2]])).toEqual([rect]); // prettier-ignore
  });
});

describe('the clip path of rectangles', () => {
  /** The winding number of the polygon at a point, in percent. */
  function windingAt(path: string, x: number, y: number): number {
    const corners = [...path.matchAll(/(-?[\d.]+)% (-?[\d.]+)%/g)].map(
      ([, left, top]) => [Number(left), Number(top)] as const,
    );
    return corners.reduce((winding, [x0, y0], at) => {
      const [x1, y1] = corners[(at + 1) % corners.length] ?? [x0, y0];
      if (y0 <= y === y1 <= y) return winding;
      const crossing = x0 + ((y - y0) / (y1 - y0)) * (x1 - x0);
      return crossing > x ? winding + Math.sign(y1 - y0) : winding;
    }, 0);
  }

  it('encloses each point of them once, and no other', () => {
    for (const { rect, covers } of cases.slice(0, 60)) {
      const box: Rect = [0, 0, SIDE, SIDE];
      const rects = uncovered(rect, covers);
      const path = clipPath(rects.map((each) => within(each, box)));
      const found = raster(rects).map((_, index) => {
        const [x, y] = [(index % SIDE) + 0.53, Math.floor(index / SIDE) + 0.51];
        return windingAt(path, (100 * x) / SIDE, (100 * y) / SIDE);
      });
      expect(found).toEqual(raster(rects));
    }
  });

  it('hides everything where there are none', () => {
    expect(clipPath([])).toBe('inset(50%)');
  });
});

it('the area of a rectangle without a right order is 0', () => {
  expect(areaOf([0, 0, 2, 3])).toBe(6);
  expect(areaOf([2, 0, 0, 3])).toBe(0);
});
