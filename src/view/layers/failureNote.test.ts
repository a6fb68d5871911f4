import { describe, expect, it, vi } from 'vitest';
import { ImageError } from '../../request/imageError';
import { failureNote } from './failureNote';

const failed = (id: string, error: ImageError) => {
  return { id, failure: { error, generator: 'f', params: {}, reload: false } };
};
const PASSING = new ImageError('network', 'The server cannot be reached');
const LASTING = new ImageError('params', 'The layer cannot be shown', { detail: 'opacity is 7.' });

describe('the note of hidden layers', () => {
  it('is not there without a failure', () => {
    expect(failureNote([], vi.fn())).toBeNull();
  });

  it('names each layer and its reason, in one alert', () => {
    const note = failureNote([failed('a', PASSING), failed('b', LASTING)], vi.fn());
    const alerts = note?.querySelectorAll('[role=alert]') ?? [];
    expect(alerts).toHaveLength(1);
    expect([...(alerts[0]?.children ?? [])].map((line) => line.textContent)).toEqual([
      'Layer a is hidden. The server cannot be reached',
      'Layer b is hidden. The layer cannot be shown: opacity is 7.',
    ]);
  });

  it('names the params that do not fit', () => {
    const errors = [{ param: 'z', message: 'must be an integer' }];
    const error = new ImageError('problem', 'The params do not fit', { detail: '1 error', errors });
    const note = failureNote([failed('a', error)], vi.fn());
    expect(note?.textContent).toContain('The params do not fit: z: must be an integer');
  });

  it('takes an ID for a text', () => {
    const note = failureNote([failed('<b>a</b>', LASTING)], vi.fn());
    expect(note?.textContent).toContain('Layer <b>a</b> is hidden.');
    expect(note?.querySelector('b')).toBeNull();
  });

  it('has a button where one of them may succeed later', () => {
    expect(failureNote([failed('b', LASTING)], vi.fn())?.querySelector('button')).toBeNull();
    const retry = vi.fn();
    const note = failureNote([failed('b', LASTING), failed('a', PASSING)], retry);
    note?.querySelector('button')?.click();
    expect(retry).toHaveBeenCalledTimes(1);
  });

  it('is no click on the image', () => {
    const [outer, clicked] = [document.createElement('div'), vi.fn()];
    outer.addEventListener('click', clicked);
    const note = failureNote([failed('a', PASSING)], vi.fn());
    if (note) outer.append(note);
    outer.querySelector('button')?.click();
    outer.querySelector<HTMLElement>('[role=alert]')?.click();
    expect(clicked).not.toHaveBeenCalled();
  });
});
