import { expect, it } from 'vitest';
import { FrameReports, type ImageReport } from './frameReports';

function report(changes: object = {}, params: Record<string, unknown> = { x: 1 }) {
  const image_info = { width: 8, height: 8, bytes: 100, ms: 5, metadata: null, ...changes };
  return { status: 'loaded', image_info, shown_params: params };
}

it('leaves out an image that differs in its milliseconds and bytes alone', () => {
  const frames = new FrameReports();
  expect(frames.filter(report(), 0)).toEqual(report());
  expect(frames.filter(report({ ms: 7, bytes: 9 }), 500)).toEqual({ status: 'loaded' });
});

it('tells one once a second', () => {
  const frames = new FrameReports();
  const told = Array.from({ length: 50 }, (_, index) =>
    frames.filter(report({ ms: index }), 100 * index),
  );
  expect(told.filter((each) => 'image_info' in each)).toHaveLength(5);
});

it.each([
  ['says something new', report({ metadata: { mean: 1 } })],
  ['is of other params', report({}, { x: 2 })],
])('tells one that %s', (_, next) => {
  const frames = new FrameReports();
  frames.filter(report(), 0);
  expect(frames.filter(next, 1)).toEqual(next);
});

it('tells what says something new as often as its owner allows', () => {
  const frames = new FrameReports(100);
  const told = Array.from({ length: 50 }, (_, index) =>
    frames.filter(report({ metadata: index }), 20 * index),
  );
  expect(told.filter((each) => 'image_info' in each)).toHaveLength(10);
});

it('lets pass what is about no image', () => {
  expect(new FrameReports().filter({ status: 'loading' }, 0)).toEqual({ status: 'loading' });
});

it('tells the last image that it left out with the next status, once', () => {
  const frames = new FrameReports(100);
  frames.filter(report(), 0);
  frames.filter(report({ metadata: 1 }), 10);
  const { image_info, shown_params } = report({ metadata: 1 });
  const progress: ImageReport & { progress: null } = { progress: null };
  expect(frames.filter(progress, 20)).toEqual(progress);
  const stopped = { status: 'stopped' };
  expect(frames.filter(stopped, 30)).toEqual({ ...stopped, image_info, shown_params });
  expect(frames.filter(stopped, 40)).toEqual(stopped);
});
