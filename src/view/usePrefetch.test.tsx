// @vitest-environment jsdom
import { renderHook } from '@testing-library/react';
import { beforeEach, expect, test, vi, type MockInstance } from 'vitest';
import { thisPrefetcher, type PrefetchOptions, type Wish } from '../page/prefetcher';
import { usePrefetch } from './usePrefetch';

let wish: MockInstance<typeof thisPrefetcher.wish>;

beforeEach(() => {
  wish = vi.spyOn(thisPrefetcher, 'wish').mockReturnValue();
  wish.mockClear();
});

const askedAt = (view: unknown) => `&size=8x8&view=${JSON.stringify(view)}`;

function rendered(given: Partial<PrefetchOptions> = {}) {
  const wanted = { current: { view: 1 as unknown } };
  const of = { generator: 'map', prefetch: [{ k: 1 }, { k: 2 }], timeout: 1000, wanted };
  const initialProps = { ...of, asks: true, askedAt, ...given };
  return { wanted, props: initialProps, ...renderHook(usePrefetch, { initialProps }) };
}

async function wished(): Promise<readonly Wish[]> {
  await vi.waitFor(() => {
    expect(wish).toHaveBeenCalled();
  });
  return wish.mock.lastCall?.[1] ?? [];
}

test('the images of other params are wished for at the present view, wherever it is moved', async () => {
  const { wanted } = rendered();
  const wishes = await wished();
  expect(wishes.map(({ params }) => params)).toEqual([{ k: 1 }, { k: 2 }]);
  expect(wishes.map(({ asked }) => asked)).toEqual([askedAt(1), askedAt(1)]);
  wanted.current = { view: 2 };
  expect(wishes.map(({ asked }) => asked)).toEqual([askedAt(2), askedAt(2)]);
  expect(wish).toHaveBeenCalledTimes(1);
});

test('nothing is wished for while the component itself asks for nothing', async () => {
  const { rerender, props } = rendered({ asks: false });
  await Promise.resolve();
  expect(wish).not.toHaveBeenCalled();
  rerender({ ...props, asks: true });
  expect(await wished()).toHaveLength(2);
  rerender({ ...props, asks: false });
  await vi.waitFor(() => {
    expect(wish.mock.lastCall?.[1]).toEqual([]);
  });
});
