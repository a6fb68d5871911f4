import { expect, it, vi } from 'vitest';
import { chunk } from './chunk';
import { retryDelay } from './imageError';

it('a chunk that cannot be loaded is an error that is tried again', async () => {
  const load = vi.fn(() => Promise.resolve(3));
  load.mockRejectedValueOnce(new Error('Loading chunk upload failed.'));
  const error: unknown = await chunk(load).catch((error: unknown) => error);
  expect(error).toMatchObject({ kind: 'network', title: 'A script of the page cannot be loaded' });
  expect(retryDelay(error, 0)).toBeGreaterThan(0);
  expect(await chunk(load)).toBe(3);
});
