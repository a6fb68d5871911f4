import { expect, it } from 'vitest';
import type { CachedImage } from './imageCache';
import { RecentElements } from './recentElements';

const imageOf = (key: string, size = 1) =>
  ({ key, image: { blob: { size } } }) as unknown as CachedImage;

function filled(images: readonly CachedImage[]) {
  const recent = new RecentElements();
  const kept = images.map((image) => ({ image, element: new Image() }));
  for (const each of kept) recent.keep(each);
  const left = () => kept.filter(({ image }) => recent.take(image)).map(({ image }) => image.key);
  return { recent, kept, left };
}

it('gives an element back once', () => {
  const { recent, kept } = filled([imageOf('a'), imageOf('b')]);
  for (const { image, element } of kept) {
    expect(recent.take(image)).toBe(element);
    expect(recent.take(image)).toBeUndefined();
  }
});

it('keeps the newest eight', () => {
  const { left } = filled(Array.from('abcdefghij', (key) => imageOf(key)));
  expect(left()).toEqual(Array.from('cdefghij'));
});

it('keeps no more than 16 MiB', () => {
  const { left } = filled(Array.from('abcd', (key) => imageOf(key, 6 * 2 ** 20)));
  expect(left()).toEqual(['c', 'd']);
  expect(filled([imageOf('huge', 17 * 2 ** 20)]).left()).toEqual([]);
});

it('an image that was fetched anew is another one', () => {
  const { recent } = filled([imageOf('a')]);
  expect(recent.take(imageOf('a'))).toBeUndefined();
});

it('an element that still lies in a picture is left there until it is gone', () => {
  const { recent, kept } = filled([imageOf('a'), imageOf('b')]);
  const [first] = kept;
  if (!first) throw new Error('There is none.');
  document.body.append(first.element);
  expect(recent.take(first.image)).toBeUndefined();
  const free = new Image();
  recent.keep({ image: first.image, element: free });
  expect(recent.take(first.image), 'another one of the same image').toBe(free);
  first.element.remove();
  expect(recent.take(first.image)).toBe(first.element);
});
