import { act, cleanup, fireEvent, render } from '@testing-library/react';
import React from 'react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { imageResponse, jsonBlock, stubImages, stubServer } from '../testing/browser';
import { moveTo } from '../testing/sight';
import DynamicImage from './DynamicImage';
import { wait } from '../testing/rendering';

let generator = '';
let count = 0;

beforeEach(() => {
  vi.useFakeTimers();
  stubImages();
  generator = `printed${++count}`;
  jsonBlock('_dash-dynamic-image', { [generator]: { nullable: [] } });
});

afterEach(() => {
  cleanup();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function mount(props: Partial<React.ComponentProps<typeof DynamicImage>> = {}) {
  const element = (params: object) => (
    <DynamicImage generator={generator} params={{ ...params }} alt="A tile" lazy {...props} />
  );
  const { container, rerender, unmount } = render(element({ x: 1 }));
  const images = () => [...container.querySelectorAll('img')];
  const place = container.firstElementChild ?? container;
  return {
    images,
    unmount,
    place,
    change: (params: object) => {
      rerender(element(params));
    },
  };
}

const url = (json: string) =>
  `${location.origin}/_dash-dynamic-image/${generator}?p=${encodeURIComponent(json)}`;

it('an image that is far away is on paper, and nowhere else', async () => {
  const server = stubServer(() => imageResponse());
  const { images } = mount();
  await wait(0);
  await wait(0);
  fireEvent(window, new Event('beforeprint'));
  const [printed] = images();
  expect([printed?.src, printed?.loading, printed?.alt]).toEqual([
    url('{"x":1}'),
    'lazy',
    'A tile',
  ]);
  fireEvent(window, new Event('afterprint'));
  expect(images()).toEqual([]);
  expect(server).not.toHaveBeenCalled();
});

it('the image of the present params is on paper in place of an old one, which comes back', async () => {
  stubServer(() => imageResponse());
  const { images, place, change } = mount();
  await wait(0);
  act(() => {
    moveTo(place, 'visible');
  });
  await wait(10);
  const [old] = images();
  expect(old?.src).toContain('blob:');
  act(() => {
    moveTo(place, 'far');
  });
  change({ x: 2 });
  fireEvent(window, new Event('beforeprint'));
  expect(images().map(({ src }) => src)).toEqual([url('{"x":2}')]);
  fireEvent(window, new Event('afterprint'));
  expect(images()).toEqual([old]);
});

it('an image that comes while the page is printed stays', async () => {
  let answer!: (response: Response) => void;
  stubServer(() => new Promise((resolve) => (answer = resolve)));
  const { images } = mount({ lazy: false });
  await wait(0);
  await wait(0);
  fireEvent(window, new Event('beforeprint'));
  expect(images()[0]?.src).toBe(url('{"x":1}'));
  answer(imageResponse());
  await wait(10);
  const [arrived] = images();
  fireEvent(window, new Event('afterprint'));
  expect(arrived?.src).toContain('blob:');
  expect(images()).toEqual([arrived]);
});

it.each([{ params: { x: null } }, { params: { x: 'y'.repeat(5000) } }])(
  'nothing takes the place of an image without an address',
  async (props) => {
    stubServer(() => imageResponse());
    const { images } = mount(props);
    await wait(0);
    await wait(0);
    fireEvent(window, new Event('beforeprint'));
    expect(images()).toEqual([]);
  },
);

const NOWHERE: string[] = [];
const THERE = ['{"x":1}'];

it.each([
  [{ colormap: ['red', 'blue'] }, NOWHERE],
  [{ value_range: [0, 9] }, NOWHERE],
  [{ norm: 'log' as const }, NOWHERE],
  [{ layers: [{ id: 'mask', generator: 'mask' }] }, NOWHERE],
  [{ norm: 'linear' as const }, THERE],
  [{ layers: [{ generator: 'mask', visible: false }] }, THERE],
])('an image is on paper where its address gives it: %o', async (props, printed) => {
  jsonBlock('_dash-dynamic-image', { [generator]: { nullable: [], data: true } });
  stubServer(() => imageResponse());
  const { images } = mount(props);
  await wait(0);
  await wait(0);
  fireEvent(window, new Event('beforeprint'));
  expect(images().map(({ src }) => src)).toEqual(printed.map(url));
});
