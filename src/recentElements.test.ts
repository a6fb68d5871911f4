import { expect, it } from 'vitest';
import type { CachedImage } from './imageCache';
import { RecentElements } from './recentElements';

const imageOf = (key: string) => ({ key }) as CachedImage;

function filled(keys: string) {
  const released: string[] = [];
  const recent = new RecentElements(({ key }) => released.push(key));
  const kept = Array.from(keys, (key) => ({ image: imageOf(key), element: new Image() }));
  for (const each of kept) recent.keep(each);
  return { recent, kept, released };
}

it('gives an element back once, and its image still retained', () => {
  const { recent, kept, released } = filled('ab');
  const [a] = kept;
  expect(a && recent.take(a.image)).toBe(a?.element);
  expect(a && recent.take(a.image)).toBeUndefined();
  recent.clear();
  expect(released).toEqual(['b']);
});

it('keeps three, and releases the oldest', () => {
  const { recent, kept, released } = filled('abcde');
  expect(released).toEqual(['a', 'b']);
  expect(kept[1] && recent.take(kept[1].image)).toBeUndefined();
  recent.clear();
  expect(released).toEqual(['a', 'b', 'c', 'd', 'e']);
});

it('an image that was fetched anew is another one', () => {
  const { recent } = filled('a');
  expect(recent.take(imageOf('a'))).toBeUndefined();
});
