import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { imageResponse, stubServer } from '../testing/browser';
import { ImageError } from './imageError';
import { withRetries } from './retry';
import { fetchOnce } from './transport';

const NOW = 'Sat, 21 Nov 2026 00:00:00 GMT';

beforeEach(() => {
  vi.useFakeTimers();
  vi.setSystemTime(NOW);
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const refusal = (status: number, headers: Record<string, string> = {}) =>
  new Response('<html>slow down</html>', {
    status,
    headers: { 'Content-Type': 'text/html', ...headers },
  });

/** Seconds from the start to each request, and the outcome. */
async function asked(refusals: number, answer: () => Response, timeout = 60_000) {
  const start = Date.now();
  const times: number[] = [];
  stubServer(() => {
    times.push((Date.now() - start) / 1000);
    return times.length <= refusals ? answer() : imageResponse();
  });
  const { signal } = new AbortController();
  const load = withRetries((attempt) => fetchOnce('/image', false, attempt.signal), {
    signal,
    turn: (attempt) => attempt(),
    timeout,
  }).catch((error: unknown) => error as ImageError);
  await vi.advanceTimersByTimeAsync(900_000);
  return { times, outcome: await load };
}

describe.each([429, 503])('a rate limit with %i', (status) => {
  it.each([
    ['seconds', { 'Retry-After': '7' }, 7],
    ['seconds with a fraction', { 'Retry-After': ' 1.5 ' }, 1.5],
    ['an HTTP date', { 'Retry-After': 'Sat, 21 Nov 2026 00:00:09 GMT' }, 9],
    [
      'a date of a server whose clock is wrong',
      {
        'Retry-After': 'Tue, 01 Dec 2026 12:00:04 GMT',
        Date: 'Tue, 01 Dec 2026 12:00:00 GMT',
      },
      4,
    ],
    ['a date that has passed', { 'Retry-After': 'Fri, 20 Nov 2026 00:00:00 GMT' }, 0.3],
    ['zero', { 'Retry-After': '0' }, 0.3],
    ['a number below zero', { 'Retry-After': '-5' }, 0.3],
    ['words', { 'Retry-After': 'soon' }, 0.3],
    ['no Retry-After', {}, 0.3],
  ])('that tells %s is asked again then', async (_, headers, seconds) => {
    const { times, outcome } = await asked(1, () => refusal(status, headers));
    expect(outcome).toMatchObject({ mediaType: 'image/png' });
    expect(times[1]).toBeGreaterThanOrEqual(seconds);
    expect(times[1]).toBeLessThanOrEqual(seconds * 1.5 + 0.01);
  });

  it('is asked less and less often, for about a minute', async () => {
    const { times, outcome } = await asked(Infinity, () => refusal(status), 0);
    expect(outcome).toMatchObject({ kind: 'http', circumstances: { status } });
    const pauses = times.slice(1).map((time, index) => time - (times[index] ?? 0));
    expect(pauses.slice(0, 4).map((pause) => pause.toFixed(1))).toEqual([
      '0.3',
      '0.6',
      '1.2',
      '2.4',
    ]);
    expect(Math.max(...pauses)).toBeLessThan(5.1);
    expect(times.at(-1)).toBeGreaterThan(45);
    expect(times.at(-1)).toBeLessThan(90);
  });

  it.each(['3600', '9'.repeat(400), 'Sun, 22 Nov 2026 00:00:00 GMT'])(
    'that tells %s is the error at once, also without a limit',
    async (value) => {
      const answer = () => refusal(status, { 'Retry-After': value });
      const { times, outcome } = await asked(Infinity, answer, 0);
      expect(times).toEqual([0]);
      expect((outcome as ImageError).circumstances.detail).toMatch(/^Try again in .+ s\.$/);
    },
  );

  it('is the error when its time comes after the limit of the page', async () => {
    const answer = () => refusal(status, { 'Retry-After': '20' });
    const { times, outcome } = await asked(Infinity, answer, 15_000);
    expect(times).toEqual([0]);
    expect(outcome).toMatchObject({ kind: 'http', title: `The server answered ${status}` });
  });
});

it.each([502, 504])(
  'an outage with %i and a Retry-After is asked again not before',
  async (status) => {
    const { times } = await asked(2, () => refusal(status, { 'Retry-After': '3' }));
    expect(times).toEqual([0, 3, 6]);
  },
);

it('counts the retries of each cause by themselves', async () => {
  const answers = [502, 429, 502, 429, 429, 429];
  const { times, outcome } = await asked(answers.length, () => refusal(answers.shift() ?? 0));
  expect(outcome).toMatchObject({ mediaType: 'image/png' });
  expect(times).toHaveLength(7);
});
