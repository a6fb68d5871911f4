import { expect, it } from 'vitest';
import { initialState } from '../loader/imageState';
import { ImageError } from '../request/imageError';
import { changedProps } from './reportedProps';

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
