import { afterEach, beforeEach, expect, it, vi, type Mock } from 'vitest';
import type { FetchedImage } from '../request/transport';
import { ContentPolicy } from '../request/contentPolicy';
import { stubImages } from '../testing/browser';
import { violation } from '../testing/contentPolicy';
import { PermittedImages } from './permitted';

const OWN = 'http://app.test/_dash-dynamic-image/waves?p=%7B%7D';

let page: EventTarget;
let images: PermittedImages;
let decode: Mock<() => Promise<void>>;

beforeEach(() => {
  ({ decode } = stubImages());
  page = new EventTarget();
  images = new PermittedImages(new ContentPolicy(page));
});

afterEach(() => {
  vi.unstubAllGlobals();
});

/** A browser whose policy refuses images of these schemes or origins, and that fails for others. */
function refuse(refused: readonly string[], faulty: readonly string[] = []): void {
  decode.mockImplementation(function (this: HTMLImageElement) {
    const found = refused.find((each) => this.src.startsWith(each));
    if (found) page.dispatchEvent(violation('img-src', found));
    const fails = found ?? faulty.find((each) => this.src.startsWith(each));
    return fails ? Promise.reject(new Error('EncodingError')) : Promise.resolve();
  });
}

function fetched(changes: Partial<FetchedImage> = {}): FetchedImage {
  const timing = { url: OWN, asked: 0, firstByte: 1, transfer: 1, server: null };
  const blob = new Blob(['pixels'], { type: 'image/png' });
  return { blob, mediaType: 'image/png', lifetime: Infinity, etag: '"1"', timing, ...changes };
}

/** The URL by which an image is shown, or what its error says. */
function shown(changes: Partial<FetchedImage> = {}, url = 'blob:http://app.test/1') {
  return images.element({ key: 'key', image: fetched(changes) }, url).then(
    ({ src }) => src,
    (error: unknown) => String(error),
  );
}

const REFUSED = 'ImageError: The Content-Security-Policy of the page refuses the image: Add';

it('an image is shown by its object URL where that is permitted', async () => {
  refuse([]);
  expect(await shown()).toBe('blob:http://app.test/1');
});

it('where blob: is refused, by a data URL of the same bytes, the next time at once', async () => {
  refuse(['blob']);
  expect(await shown()).toBe(`data:image/png;base64,${btoa('pixels')}`);
  expect(decode).toHaveBeenCalledTimes(2);
  await shown();
  expect(decode).toHaveBeenCalledTimes(3);
});

it('where data: is refused too, by its own URL', async () => {
  refuse(['blob', 'data']);
  expect(await shown()).toBe(OWN);
  expect(await shown()).toBe(OWN);
  expect(decode).toHaveBeenCalledTimes(4);
});

it('an SVG never has an object URL', async () => {
  refuse(['data']);
  const svg = { mediaType: 'image/svg+xml', dataUrl: 'data:image/svg+xml,' };
  expect(await shown(svg, svg.dataUrl)).toBe(OWN);
});

it('other bytes under one URL are an error that names the directive', async () => {
  refuse(['blob', 'data']);
  expect(await shown()).toBe(OWN);
  expect(await shown({ etag: '"2"' })).toBe(`${REFUSED} blob: to its img-src.`);
});

it.each([
  ['an image that expires at once', { lifetime: 0 }],
  ['an answer without an address', { timing: undefined as never }],
])('%s is an error that names the directive', async (_, changes) => {
  refuse(['blob', 'data']);
  expect(await shown(changes)).toBe(`${REFUSED} blob: to its img-src.`);
});

it('a policy that refuses all images is named', async () => {
  refuse(['blob', 'data', 'http://app.test']);
  expect(await shown()).toBe(`${REFUSED} blob: to its img-src.`);
  const svg = { mediaType: 'image/svg+xml', dataUrl: 'data:image/svg+xml,' };
  expect(await shown(svg, svg.dataUrl)).toBe(`${REFUSED} data: to its img-src.`);
});

it('an image that is none is not tried in other ways', async () => {
  refuse([], ['blob', 'data', 'http']);
  expect(await shown()).toContain('cannot be decoded: It is said to be image/png of 6 bytes');
  expect(decode).toHaveBeenCalledTimes(1);
});
