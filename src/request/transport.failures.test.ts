/** Answers without an image: which ones are repeated, and the errors that they end in. */

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { imageResponse, problemResponse, stubServer } from '../testing/browser';
import { load, options, outcome, stubAnswers, text } from '../testing/transport';
import type { ImageError } from './imageError';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function opaqueRedirect(): Response {
  const response = new Response(null);
  Object.defineProperties(response, {
    type: { value: 'opaqueredirect' },
    status: { value: 0 },
    ok: { value: false },
  });
  return response;
}

const lostNetwork = () => Promise.reject(new TypeError('Failed to fetch'));

describe('an answer without an image', () => {
  const ours = (status: number, code: string) => () => problemResponse(status, code);
  const foreignProblem = () =>
    new Response('{"type":"about:blank","title":"x"}', {
      status: 503,
      headers: { 'Content-Type': 'application/problem+json' },
    });

  it.each([
    ['a lost network', lostNetwork, 'network', 3],
    ['502 of a proxy', text(502, 'text/html'), 'http', 3],
    ['503 of a proxy', text(503, 'text/plain'), 'http', 16],
    ['503 with a foreign problem', foreignProblem, 'http', 16],
    ['429 of a proxy', text(429, 'text/html'), 'http', 16],
    ['504 of a proxy', text(504, 'text/html'), 'http', 3],
    ['our own 504', ours(504, 'timeout'), 'problem', 1],
    ['our own 500', ours(500, 'generator-failed'), 'problem', 1],
    ['our own 404', ours(404, 'generator-not-found'), 'problem', 1],
    ['our own 422', ours(422, 'invalid-params'), 'problem', 1],
    ['a foreign 500', text(500, 'text/html'), 'http', 1],
    ['a foreign 403', text(403, 'text/html'), 'http', 1],
    ['a foreign 404', text(404, 'text/html'), 'http', 1],
    ['a redirect', opaqueRedirect, 'signed-out', 1],
    ['401', text(401, 'text/html'), 'signed-out', 1],
    ['our own 401', ours(401, 'not-signed-in'), 'signed-out', 1],
    ['our own 403', ours(403, 'forbidden'), 'problem', 1],
    ['a page with 200', text(200, 'text/html; charset=utf-8'), 'signed-out', 1],
    ['JSON with 200', text(200, 'application/json'), 'not-an-image', 1],
  ])('%s is "%3$s"', async (_, answer, kind, requests) => {
    const server = stubAnswers(answer);
    expect(await outcome()).toMatchObject({ kind });
    expect(server).toHaveBeenCalledTimes(requests);
  });

  it('says "signed out" in plain words', async () => {
    stubAnswers(opaqueRedirect);
    const { title, circumstances } = (await outcome()) as ImageError;
    expect(`${title}. ${circumstances.detail ?? ''}`).toBe(
      'You are signed out. Reload the page to sign in.',
    );
  });

  it('brings what our problem document says', async () => {
    const errors = [{ param: 'x', message: 'too large' }];
    stubAnswers(() => problemResponse(422, 'invalid-params', { detail: 'x: too large', errors }));
    const { title, circumstances } = (await outcome()) as ImageError;
    expect(title).toBe('It is invalid-params');
    expect(circumstances).toMatchObject({ code: 'invalid-params', status: 422, errors });
    expect(circumstances.detail).toBe('x: too large');
  });

  it('is forgotten when a retry succeeds', async () => {
    const server = stubAnswers(text(502, 'text/html'), lostNetwork, imageResponse);
    expect(await outcome()).toMatchObject({ mediaType: 'image/png' });
    expect(server).toHaveBeenCalledTimes(3);
  });

  it('is retried after 300 and 600 ms, give or take a quarter', async () => {
    const times: number[] = [];
    stubServer(() => {
      times.push(Date.now());
      return lostNetwork();
    });
    await outcome();
    const [first = 0, second = 0, third = 0] = times;
    expect(second - first).toBeGreaterThanOrEqual(225);
    expect(second - first).toBeLessThanOrEqual(396);
    expect(third - second).toBeGreaterThanOrEqual(450);
    expect(third - second).toBeLessThanOrEqual(771);
  });

  it('is not retried past the deadline', async () => {
    const server = stubAnswers(lostNetwork);
    expect(await outcome({ timeout: 600 })).toMatchObject({ kind: 'network' });
    expect(server.mock.calls.length).toBeLessThan(3);
  });
});

describe('our own 503', () => {
  const busy = (seconds: string) => () =>
    problemResponse(503, 'busy', { headers: { 'Retry-After': seconds } });

  const settledAfter = async <T>(milliseconds: number, promise: Promise<T>) => {
    await vi.advanceTimersByTimeAsync(milliseconds);
    return promise;
  };

  it('is asked again after Retry-After, as often as it says so', async () => {
    const times: number[] = [];
    stubServer(() => {
      times.push(Date.now());
      return times.length <= 6 ? busy('2')() : imageResponse();
    });
    expect(await outcome()).toMatchObject({ mediaType: 'image/png' });
    const pauses = times.slice(1).map((time, index) => time - (times[index] ?? 0));
    expect(pauses.length).toBe(6);
    expect(Math.min(...pauses)).toBeGreaterThanOrEqual(2000);
    expect(Math.max(...pauses)).toBeLessThanOrEqual(3001);
  });

  it.each([
    ['1', 1000, 1501],
    ['0', 300, 451],
  ])('with %s brings 200 requests back spread out', async (seconds, earliest, latest) => {
    const start = Date.now();
    const back: number[] = [];
    stubServer(() => {
      if (Date.now() === start) return busy(seconds)();
      back.push(Date.now() - start);
      return imageResponse();
    });
    await Promise.all(Array.from({ length: 200 }, () => outcome()));
    const instants = new Map<number, number>();
    for (const time of back) instants.set(time, (instants.get(time) ?? 0) + 1);
    expect(back.length).toBe(200);
    expect(Math.min(...back)).toBeGreaterThanOrEqual(earliest);
    expect(Math.max(...back)).toBeLessThanOrEqual(latest);
    expect(Math.max(...instants.values())).toBeLessThan(20);
  });

  it('without a Retry-After is asked again after a second', async () => {
    const server = stubAnswers(() => problemResponse(503, 'busy'), imageResponse);
    const settled = load('/image', options());
    await vi.advanceTimersByTimeAsync(999);
    expect(server).toHaveBeenCalledTimes(1);
    expect(await settledAfter(502, settled)).toMatchObject({ mediaType: 'image/png' });
  });

  it('uses up none of the two retries', async () => {
    const proxy = text(502, 'text/html');
    const server = stubAnswers(busy('1'), proxy, busy('1'), proxy, busy('1'), imageResponse);
    expect(await outcome()).toMatchObject({ mediaType: 'image/png' });
    expect(server).toHaveBeenCalledTimes(6);
  });

  it('understands a date', async () => {
    vi.setSystemTime('2026-11-21T00:00:00Z');
    const server = stubAnswers(busy('Sat, 21 Nov 2026 00:00:05 GMT'), imageResponse);
    const settled = load('/image', options());
    await vi.advanceTimersByTimeAsync(4900);
    expect(server).toHaveBeenCalledTimes(1);
    expect(await settledAfter(2700, settled)).toMatchObject({ mediaType: 'image/png' });
  });

  it('is the error when the time is over, for it says more than a timeout', async () => {
    stubAnswers(busy('1'));
    const { circumstances } = (await outcome({ timeout: 3500 })) as ImageError;
    expect(circumstances.code).toBe('busy');
  });
});
