import { expect, it } from 'vitest';
import { initialState } from '../loader/imageState';
import { ImageError } from '../request/imageError';
import { changedProps, FrameReports, type Report } from './reportedProps';

function report(changes: object = {}, params: Record<string, unknown> = { x: 1 }): Report {
  const image_info = { width: 8, height: 8, bytes: 100, ms: 5, metadata: null, ...changes };
  return { status: 'loaded', image_info, shown_params: params } as unknown as Report;
}

it('leaves out a frame that differs in its milliseconds and bytes alone', () => {
  const frames = new FrameReports();
  expect(frames.filter(report(), false, 0)).toEqual(report());
  expect(frames.filter(report({ ms: 7, bytes: 9 }), true, 500)).toEqual({ status: 'loaded' });
});

it('tells one once a second', () => {
  const frames = new FrameReports();
  const told = Array.from({ length: 50 }, (_, index) =>
    frames.filter(report({ ms: index }), true, 100 * index),
  );
  expect(told.filter(({ image_info }) => image_info)).toHaveLength(5);
});

it.each([
  ['says something new', report({ metadata: { mean: 1 } }), true],
  ['is of other params', report({}, { x: 2 }), true],
  ['was asked for by the page', report(), false],
])('tells one that %s', (_, next, renewed) => {
  const frames = new FrameReports();
  frames.filter(report(), true, 0);
  expect(frames.filter(next, renewed, 1)).toEqual(next);
});

it('lets pass what is about no image', () => {
  expect(new FrameReports().filter({ status: 'loading' }, true, 0)).toEqual({ status: 'loading' });
});

it.each([
  ['Traceback (most recent call last):\nValueError: <b>', true],
  ['<img src=x onerror=alert(1)>', false],
  [' \n<!doctype html>', false],
  [undefined, false],
])('gives the traceback %o to the dev tools, unless they took it for HTML: %s', (...given) => {
  const [traceback, isGiven] = given;
  const error = new ImageError('problem', 'No image', { traceback });
  const failure = { error, generator: 'waves', params: {}, reload: false };
  const report = changedProps(initialState, { status: 'error', shown: null, failure }, true);
  expect(report._dash_error).toMatchObject({ message: 'DynamicImage("waves"): No image' });
  const { html } = report._dash_error as { html?: string };
  expect(html).toBe(isGiven ? traceback : undefined);
  expect(JSON.stringify(report.error)).not.toContain('raceback');
});
