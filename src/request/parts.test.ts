import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { framePart, joined, lastPart, partBytes, progressPart, stubBlob } from '../testing/streams';
import { ImageError } from './imageError';
import { PartReader, type Part } from './parts';

beforeEach(stubBlob);

afterEach(() => {
  vi.unstubAllGlobals();
});

/** What the reader makes of the bytes in chunks of this size. */
function read(bytes: Uint8Array<ArrayBuffer>, size = bytes.length): Part[] {
  const reader = new PartReader();
  const parts: Part[] = [];
  for (let at = 0; at < bytes.length; at += size)
    parts.push(...reader.push(bytes.subarray(at, at + size)));
  return parts;
}

const detailOf = (bytes: Uint8Array<ArrayBuffer>) => {
  try {
    read(bytes);
  } catch (error) {
    if (error instanceof ImageError) return [error.kind, error.title, error.circumstances.detail];
  }
  return null;
};

const text = (written: string) => new TextEncoder().encode(written);

const SVG = '<svg>½ µ</svg>';
const BODY = joined([
  progressPart(0.25, '10 of 40'),
  partBytes('frame', { 'Content-Type': 'image/svg+xml', 'Dash-Image-Axes': '[]' }, SVG),
  framePart(0),
  lastPart(300, { ETag: '"x"' }),
]);

it.each([1, 2, 3, 7, 64, 1000])('parts are the same in chunks of %i bytes', async (size) => {
  const parts = read(BODY, size);
  expect(parts.map(({ kind }) => kind)).toEqual(['progress', 'frame', 'frame', 'last']);
  const [progress, svg, empty, last] = parts;
  expect(progress?.headers.get('dash-image-progress')).toBe('{"value":0.25,"text":"10 of 40"}');
  expect([await svg?.blob.text(), svg?.blob.type]).toEqual([SVG, 'image/svg+xml']);
  expect(svg?.headers.get('Dash-Image-Axes')).toBe('[]');
  expect([empty?.blob.size, last?.blob.size]).toEqual([0, 300]);
  expect(last?.headers.get('etag')).toBe('"x"');
});

it('a body may look like headers', async () => {
  const body = '\r\n\r\nDash-Image-Part: last\r\n\r\n';
  const [frame, last] = read(joined([partBytes('frame', {}, body), lastPart(1)]), 5);
  expect([await frame?.blob.text(), last?.kind]).toEqual([body, 'last']);
});

it('a part that is not whole is not told', () => {
  expect(read(BODY.subarray(0, BODY.length - 1))).toHaveLength(3);
});

it.each([
  ['a line without a colon', 'Dash-Image-Part\r\nContent-Length: 0\r\n\r\n'],
  ['a header that is not ASCII', 'Dash-Image-Part: frame\r\nX: ½\r\nContent-Length: 0\r\n\r\n'],
  ['no headers', '\r\n'],
  ['no length', 'Dash-Image-Part: frame\r\n\r\n'],
  ['a length below 0', 'Dash-Image-Part: frame\r\nContent-Length: -1\r\n\r\n'],
  ['two lengths', 'Dash-Image-Part: last\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n'],
  ['an unknown kind', 'Dash-Image-Part: other\r\nContent-Length: 0\r\n\r\n'],
  ['no kind', 'Content-Length: 0\r\n\r\n'],
  ['an image in place of parts', '\x89PNG\r\n\r\n'],
])('a part with %s is malformed', (_, written) => {
  const told = ['network', 'The image was not finished', 'A part of the answer is malformed.'];
  expect(detailOf(text(written))).toEqual(told);
});

it('headers over 16 kB are refused before they are whole', () => {
  const long = (length: number) => text(`Dash-Image-Metadata: ${'x'.repeat(length)}`);
  expect(detailOf(long(15_000))).toBeNull();
  expect(detailOf(long(17_000))?.[2]).toBe('The headers of a part are too long.');
});

it('a part over 512 MB is refused before it comes', () => {
  const head = (length: number) =>
    text(`Dash-Image-Part: frame\r\nContent-Length: ${length}\r\n\r\n`);
  expect(detailOf(head(512 * 2 ** 20))).toBeNull();
  expect(detailOf(head(512 * 2 ** 20 + 1))?.[2]).toBe('A part of the answer is over 512 MB.');
});
