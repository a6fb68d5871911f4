import { expect, it, vi } from 'vitest';
import { problemResponse, stubServer } from '../testing/browser';
import { retryDelay } from './imageError';
import { fetchOnce } from './transport';

vi.mock('./chunk', () => ({
  chunk: () => Promise.reject(new Error('the network is lost')),
  optionalChunk: vi.fn(),
}));

const HTML = { 'Content-Type': 'text/html' };
const { signal } = new AbortController();

it.each([500, 503, 404])(
  'an answer %d is an error with its status, though the chunk that reads it does not come',
  async (status) => {
    stubServer(() => problemResponse(status, 'generator-failed'));
    const error: unknown = await fetchOnce('/x', false, signal).catch((error: unknown) => error);
    const title = `The server answered ${status}`;
    expect(error).toMatchObject({ kind: 'http', title, circumstances: { status } });
    expect(retryDelay(error, 0) !== null).toBe(status === 503);
  },
);

it('a login is known without the chunk, which it refuses as well', async () => {
  const login = [new Response('', { status: 401 }), new Response('', { headers: HTML })];
  for (const answer of login) {
    stubServer(() => answer);
    const failed = fetchOnce('/x', false, signal);
    await expect(failed).rejects.toMatchObject({ kind: 'signed-out' });
  }
});
