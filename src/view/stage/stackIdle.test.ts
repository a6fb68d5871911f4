import { afterEach, beforeEach, describe, expect, it, vi, type MockInstance } from 'vitest';
import type { View, ViewHome } from '../../base/geometry/view';
import type { ImageRequest } from '../../loader/target';
import { thisPage } from '../../page/page';
import { thisPrefetcher, type Wish } from '../../page/prefetcher';
import { deferred, fileOf, stubImages } from '../../testing/browser';
import type { StageHost } from './host';
import { StackIdle } from './stackIdle';
import type { Layer } from './stackLayer';

const HOME: ViewHome = { x: [0, 8], y: [0, 4] };
const NEAR: View = { x: [2, 6], y: [1, 3] };
const SIZE = '&size=200x100';

let alive: Set<string>;
let decode: ReturnType<typeof stubImages>['decode'];
let count = 0;
let generator: string;
let wish: MockInstance<typeof thisPrefetcher.wish>;

beforeEach(() => {
  ({ alive, decode } = stubImages());
  generator = `idle${++count}`;
  wish = vi.spyOn(thisPrefetcher, 'wish').mockReturnValue();
});

afterEach(() => {
  thisPage.cache.keys
    .filter((key) => key.includes('/idle'))
    .forEach((key) => {
      thisPage.cache.delete(key);
    });
  vi.restoreAllMocks();
});

const queryOf = (view: View | null) =>
  SIZE + (view ? `&view=${[...view.x, ...view.y].join(',')}` : '');
const keyOf = (view: View | null, params = '%7B%22k%22%3A1%7D') =>
  `/_dash-dynamic-image/${generator}?p=${params}${queryOf(view)}`;

/** Puts a picture into the cache of the page. */
function fetched(key: string) {
  return thisPage.cache.put(key, { blob: new Blob(['x']), mediaType: '', lifetime: Infinity });
}

function made(request: Partial<ImageRequest> | null = {}) {
  const shape = { generator, params: { k: 1 }, timeout: 1000, reload: false };
  const host = {
    facts: () => ({ nullable: [] }),
    wish: (view: View | null) => request && { ...shape, asked: queryOf(view), ...request },
  } as unknown as StageHost;
  const laid: Layer[] = [];
  const lay = vi.fn((layer: Layer) => {
    // As the stack does it.
    thisPage.cache.retain(layer.image);
    laid.push(layer);
  });
  const has = (exact: string) => laid.some((each) => each.exact === exact);
  return { idle: new StackIdle(host, { has, lay }), laid, lay };
}

/** The wishes of the last call, once there are so many: each waits for the chunk of the prefetcher. */
async function wished(calls = 1): Promise<readonly Wish[]> {
  await vi.waitFor(() => {
    expect(wish).toHaveBeenCalledTimes(calls);
  });
  return wish.mock.lastCall?.[1] ?? [];
}

describe('the views that the page knows', () => {
  it('are those of the present params and size, the last used first', () => {
    const { idle } = made();
    for (const view of [null, NEAR]) fetched(keyOf(view));
    fetched(keyOf(null, '%7B%22k%22%3A2%7D'));
    fetched(`${keyOf(null)}1&view=1,2,1,2`);
    expect(idle.known(HOME)).toEqual([NEAR, HOME]);
    thisPage.cache.get(keyOf(null));
    expect(idle.known(HOME)).toEqual([HOME, NEAR]);
  });

  it('are none of previews', () => {
    const { idle } = made();
    fetched(`${keyOf(NEAR)}&tier=preview`);
    expect(idle.known(HOME)).toEqual([]);
  });

  it.each([
    ['the picture is far from the screen', { far: true }],
    ['a large value must be uploaded first', { params: { k: fileOf('unknown') } }],
    ['there is no function', { generator: null }],
    ['nothing can be asked for', null],
  ])('are none while %s', (_, request) => {
    const { idle } = made(request);
    fetched(keyOf(NEAR));
    expect(idle.known(HOME)).toEqual([]);
  });
});

describe('pictures that a gesture may uncover', () => {
  it('are home and the next step out, fetched while the page is idle', async () => {
    const { idle } = made();
    idle.fetch(HOME, NEAR);
    const wishes = await wished();
    expect(wishes.map(({ asked }) => asked)).toEqual([SIZE, `${SIZE}&view=0,8,0,4`]);
    expect(wishes.map((each) => [each.generator, each.params, each.timeout])).toEqual(
      Array(2).fill([generator, { k: 1 }, 1000]),
    );
  });

  it('are laid as soon as they are fetched', async () => {
    const { idle, laid } = made();
    idle.fetch(HOME, NEAR);
    const [home] = await wished();
    const image = fetched(keyOf(null));
    home?.fetched?.();
    await vi.waitFor(() => {
      expect(laid).toHaveLength(1);
    });
    expect(laid[0]).toMatchObject({ image, exact: keyOf(null), tier: 'exact' });
    expect(laid[0]?.element.src).toBe([...alive].at(-1));
  });

  it('are laid at once where the page has them, and not wished for', async () => {
    const { idle, laid } = made();
    fetched(keyOf(null));
    idle.fetch(HOME, NEAR);
    expect((await wished()).map(({ asked }) => asked)).toEqual([`${SIZE}&view=0,8,0,4`]);
    await vi.waitFor(() => {
      expect(laid.map(({ exact }) => exact)).toEqual([keyOf(null)]);
    });
    idle.fetch(HOME, NEAR);
    expect((await wished(2)).map(({ asked }) => asked)).toEqual([`${SIZE}&view=0,8,0,4`]);
    expect(laid).toHaveLength(1);
  });

  it('are laid once though they were asked for twice while they were decoded', async () => {
    const { idle, lay } = made();
    const decoding = deferred<undefined>();
    decode.mockReturnValue(decoding.promise);
    fetched(keyOf(null));
    idle.fetch(HOME, NEAR);
    idle.fetch(HOME, NEAR);
    decoding.resolve(undefined);
    await vi.waitFor(() => {
      expect(lay).toHaveBeenCalled();
    });
    await wished(2);
    expect(lay).toHaveBeenCalledTimes(1);
  });

  it('are let go when they cannot be decoded', async () => {
    const { idle, lay } = made();
    decode.mockRejectedValue(new Error('broken'));
    fetched(keyOf(null));
    idle.fetch(HOME, NEAR);
    await wished();
    thisPage.cache.delete(keyOf(null));
    expect(lay).not.toHaveBeenCalled();
    expect(alive.size).toBe(0);
  });

  it('are none of a picture that is far from the screen', async () => {
    const { idle } = made({ far: true });
    idle.fetch(HOME, NEAR);
    idle.stop();
    await Promise.resolve();
    expect(wish).not.toHaveBeenCalled();
  });

  it('are not wished for any more by a component that has gone', async () => {
    const { idle } = made();
    idle.fetch(HOME, NEAR);
    await wished();
    idle.stop();
    expect(await wished(2)).toEqual([]);
    expect(wish.mock.lastCall?.[0]).toBe(idle);
  });
});
