import { expect, it } from 'vitest';
import { initialState, type ImageState } from '../loader/imageState';
import { ImageError } from '../request/imageError';
import { changedProps } from './reportedProps';

it.each(['Traceback (most recent call last):\nValueError: <b>', undefined])(
  'gives the traceback %j to the dev tools, and not to the props',
  (traceback) => {
    const error = new ImageError('problem', 'No image', { traceback });
    const failure = { error, generator: 'waves', params: {}, reload: false };
    const report = changedProps(initialState, { status: 'error', shown: null, failure }, true);
    expect(report._dash_error).toMatchObject({ message: 'DynamicImage("waves"): No image' });
    expect((report._dash_error as { html?: string }).html).toBe(traceback);
    expect(JSON.stringify(report.error)).not.toContain('raceback');
  },
);

it('progress is reported where it has changed, and None at the end', () => {
  const told = { value: 0.5, text: 'half' };
  const loading = (progress: object | null): ImageState => {
    return { status: 'loading', shown: null, failure: null, progress };
  };
  const run = loading({ told, exact: 'x' });
  expect(changedProps(loading(null), run, false)).toEqual({ progress: told });
  expect(changedProps(run, loading({ told, exact: 'x' }), false)).toEqual({});
  const stopped = { status: 'stopped', shown: null } as const;
  expect(changedProps(run, stopped, false)).toEqual({ status: 'stopped', progress: null });
  const upload = loading({ uploaded: 0.5 });
  expect(changedProps(loading(null), upload, false)).toEqual({ upload_progress: 0.5 });
  expect(changedProps(upload, run, false)).toEqual({ upload_progress: null, progress: told });
});
