import { expect, it } from 'vitest';
import shared from '../../tests/asked_vectors.json';
import { listedSide, listedSize } from './listedSize';

interface Vector {
  readonly box: [number, number];
  readonly ratio: number;
  readonly limits: [number, number];
  readonly size: string | null;
}

it.each(shared.sizes as unknown as Vector[])(
  'asks for $size in a box of $box at the ratio $ratio',
  ({ box, ratio, limits: [max_pixel_ratio, max_pixels], size }) => {
    expect(listedSize(box, ratio, { max_pixel_ratio, max_pixels })).toBe(size);
  },
);

it('never exceeds the box or the limits, wherever they are', () => {
  for (let number = 1; number < 4000; number++) {
    const [width, height] = [8 + ((number * 7919) % 5000), 8 + ((number * 104729) % 5000)];
    const max_pixels = 64 + ((number * 1299709) % 3_000_000);
    const limits = { max_pixel_ratio: 1 + (number % 21) / 10, max_pixels };
    const size = listedSize([width, height], 0.5 + (number % 40) / 10, limits) ?? '';
    const [, w = 0, h = 0, ratio = 1] = (/^(\d+)x(\d+)(?:@([\d.]+))?$/.exec(size) ?? []).map(
      (each: string | undefined) => (each === undefined ? 1 : Number(each)),
    );
    expect(w % 8 || h % 8 || w < 8 || h < 8, size).toBeFalsy();
    expect(w <= width && h <= height && ratio <= limits.max_pixel_ratio, size).toBe(true);
    expect(w * h * ratio * ratio, size).toBeLessThanOrEqual(max_pixels);
  }
});

it('a ratio that a browser has rounded counts as the one of the list', () => {
  const facts = { max_pixel_ratio: 3, max_pixels: 1e9 };
  expect(listedSize([80, 80], 1.5000001, facts)).toBe('80x80@1.5');
});

it('a side is a multiple of 8, up to 4096', () => {
  expect([7.9, 8, 15.99, 16, 9000].map(listedSide)).toEqual([0, 8, 8, 16, 4096]);
});
