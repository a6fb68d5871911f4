import { expect, it, vi } from 'vitest';
import { chunk, optionalChunk } from './chunk';
import { retryDelay } from './imageError';

it('a chunk that cannot be loaded is an error that is tried again', async () => {
  const load = vi.fn(() => Promise.resolve(3));
  load.mockRejectedValueOnce(new Error('Loading chunk upload failed.'));
  const error: unknown = await chunk(load).catch((error: unknown) => error);
  expect(error).toMatchObject({ kind: 'network', title: 'A script of the page cannot be loaded' });
  expect(retryDelay(error, 0)).toBeGreaterThan(0);
  expect(await chunk(load)).toBe(3);
});

it('a chunk that only saves time is asked for until it comes, and taken once', async () => {
  const load = vi.fn(() => Promise.resolve(3));
  load.mockRejectedValueOnce(new Error('Loading chunk pace failed.'));
  const loaded = vi.fn();
  const ask = optionalChunk(load, loaded);
  for (let times = 0; times < 3; times++) {
    ask();
    ask();
    await Promise.resolve().then(() => undefined);
  }
  expect(load).toHaveBeenCalledTimes(2);
  expect(loaded.mock.calls).toEqual([[3]]);
});
