import { afterEach, beforeEach, expect, it, vi, type Mock } from 'vitest';
import { decodedImage } from './decode';
import type { PictureElement } from '../page/pictureElement';
import { enlarged } from './enlarged';
import { deferred, stubImages } from '../testing/browser';

let decode: Mock<() => Promise<void>>;
let load: Mock<() => Promise<void>>;

beforeEach(() => {
  ({ decode, load } = stubImages());
});

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

function stubNaturalSize(width: number, height: number) {
  vi.spyOn(HTMLImageElement.prototype, 'naturalWidth', 'get').mockReturnValue(width);
  vi.spyOn(HTMLImageElement.prototype, 'naturalHeight', 'get').mockReturnValue(height);
}

it('an image of half the size is as large as the exact one, and of its shape', async () => {
  stubNaturalSize(400, 301);
  const element = await decodedImage('blob:half', { width: 800, height: 601 });
  expect(element.srcset).toBe('blob:half 0.5x');
  expect(element.hasAttribute('src'), 'the browser would choose it').toBe(false);
  expect(element.style.aspectRatio).toBe('800 / 601');
});

it('one that has only its height halved gets the shape of the exact one', async () => {
  stubNaturalSize(1, 5);
  const element = await decodedImage('blob:half', { width: 1, height: 10 });
  expect(element.srcset).toBe('blob:half 1x');
  expect(element.style.aspectRatio).toBe('1 / 10');
});

it.each([[{ width: 400, height: 300 }], [undefined]])(
  'one of the size %o is what it is',
  async (size) => {
    stubNaturalSize(400, 300);
    const element = await decodedImage('blob:whole', size);
    expect([element.src, element.srcset, element.style.aspectRatio]).toEqual([
      'blob:whole',
      '',
      '',
    ]);
  },
);

it.each([
  ['a preview', { width: 400, height: 300 }],
  ['one of half the size', { width: 800, height: 600 }],
])('%s is there as soon as it is loaded, and not decoded before', async (_, size) => {
  stubNaturalSize(400, 300);
  const loading = deferred<undefined>();
  load.mockReturnValueOnce(loading.promise);
  let ready = false;
  const image = decodedImage('blob:preview', size).then(() => (ready = true));
  await Promise.resolve();
  expect(ready).toBe(false);
  loading.resolve(undefined);
  await image;
  expect(decode).not.toHaveBeenCalled();
});

it('an exact image is decoded before it is there', async () => {
  const decoding = deferred<undefined>();
  decode.mockReturnValueOnce(decoding.promise);
  let ready = false;
  const image = decodedImage('blob:exact').then(() => (ready = true));
  await Promise.resolve();
  expect(ready).toBe(false);
  decoding.resolve(undefined);
  await image;
  expect(load).not.toHaveBeenCalled();
});

it('a preview that cannot be loaded fails', async () => {
  load.mockRejectedValueOnce(new Error('broken'));
  await expect(decodedImage('blob:preview', { width: 1, height: 1 })).rejects.toThrow();
});

it('one of half the size is loaded in a hidden tab too, where nothing is decoded', async () => {
  stubNaturalSize(400, 300);
  load.mockReturnValue(new Promise(() => undefined));
  vi.spyOn(document, 'hidden', 'get').mockReturnValue(true);
  const made: HTMLImageElement[] = [];
  vi.stubGlobal(
    'Image',
    class extends Image {
      constructor() {
        super();
        made.push(this);
      }
    },
  );
  const image = decodedImage('blob:half', { width: 800, height: 600 });
  let ready = false;
  void image.then(() => (ready = true));
  made[0]?.dispatchEvent(new Event('load'));
  await vi.waitFor(() => {
    expect(made[1]?.srcset).toBe('blob:half 0.5x');
  });
  expect(ready).toBe(false);
  made[1]?.dispatchEvent(new Event('load'));
  expect(await image).toBe(made[1]);
  expect(decode).not.toHaveBeenCalled();
});

it.each([
  [700, 900, 'scale-down', 'none'],
  [400, 300, 'scale-down', 'none'],
  [700, 299, 'scale-down', 'contain'],
  [399, 900, 'scale-down', 'contain'],
  [700, 900, 'cover', 'cover'],
])('one of 400 x 300 in a box of %i x %i with %s is painted with %s', async (...expected) => {
  const [width, height, fit, result] = expected;
  stubNaturalSize(400, 300);
  vi.spyOn(HTMLImageElement.prototype, 'clientWidth', 'get').mockReturnValue(width);
  vi.spyOn(HTMLImageElement.prototype, 'clientHeight', 'get').mockReturnValue(height);
  const small = await enlarged(new Image(), { width: 400, height: 300 }, (choose) => {
    const element: HTMLImageElement = new Image();
    choose(element);
    return Promise.resolve(element);
  });
  small.style.objectFit = fit;
  document.body.replaceChildren(small);
  (small as PictureElement).fit?.();
  expect(small.style.objectFit).toBe(result);
});
