import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FetchRecord, sum, without } from './fetchRecord';

const URL_OF_8 = '/_dash-dynamic-image/waves?p=8';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

const pass = (milliseconds: number) => vi.advanceTimersByTime(milliseconds);

/** 5 ms at the gate, 100 until the headers, 10 until the last byte. */
function fetched(timing: Record<string, string> = {}) {
  const fetch = new FetchRecord({ key: URL_OF_8, reload: false });
  pass(5);
  fetch.sent(URL_OF_8);
  pass(100);
  fetch.answered(new Headers(timing));
  pass(10);
  fetch.end(5000);
  return fetch;
}

const RUN = { 'Server-Timing': 'queue;dur=20, run;dur=40, encode;dur=15' };

const sizes = (transferSize: number, encodedBodySize: number) => ({
  transferSize,
  encodedBodySize,
  startTime: performance.now(),
});

describe('the phases of a fetch', () => {
  it('are its whole time: gate, server, and the way', () => {
    const fetch = fetched(RUN);
    const phases = fetch.phases(performance.now());
    expect(phases).toEqual({ gate: 5, queue: 20, run: 40, encode: 15, transfer: 35 });
    expect(sum(phases)).toBe(115);
  });

  it('stay what they were when time goes on', () => {
    const fetch = fetched(RUN);
    pass(1000);
    expect(sum(fetch.phases(performance.now()))).toBe(115);
  });

  it('are not split where the server tells nothing of itself', () => {
    const fetch = fetched();
    expect(fetch.phases(performance.now())).toEqual({ gate: 5, fetch: 110 });
    expect(fetch.source).toBeNull();
  });

  it('hold no run where the server had the image', () => {
    const fetch = fetched({ 'Server-Timing': 'cache;desc="hit"' });
    expect(fetch.phases(performance.now())).toEqual({ gate: 5, transfer: 110 });
    expect(fetch.source).toBe('server');
  });

  it('are not those of another day, which the browser has kept with the image', () => {
    const fetch = fetched({ 'Server-Timing': 'queue;dur=1, run;dur=2, encode;dur=3' });
    fetch.sizes = sizes(0, 5000);
    expect(fetch.phases(performance.now())).toEqual({ gate: 5, fetch: 110 });
    expect(fetch.source).toBe('http');
  });

  it('are not split by times that are longer than the fetch itself', () => {
    const fetch = fetched({ 'Server-Timing': 'run;dur=5000' });
    expect(fetch.phases(performance.now())).toEqual({ gate: 5, fetch: 110 });
  });

  it('are only the gate while nothing was sent', () => {
    const fetch = new FetchRecord({ key: URL_OF_8, reload: false });
    pass(70);
    expect(fetch.phases(performance.now())).toEqual({ gate: 70 });
  });

  it('hold the attempts that failed, with the pauses after them', () => {
    const fetch = new FetchRecord({ key: URL_OF_8, reload: false });
    fetch.sent(URL_OF_8);
    fetch.answered(new Headers(RUN));
    pass(300);
    fetch.sent(URL_OF_8);
    pass(50);
    fetch.end(5000);
    expect(fetch.phases(performance.now())).toEqual({ gate: 0, retry: 300, fetch: 50 });
    expect(fetch.attempts).toBe(2);
  });
});

describe('phases of one who came later', () => {
  it('begin where it came', () => {
    const phases = { gate: 5, queue: 20, run: 40, transfer: 35 };
    expect(without(45, phases)).toEqual({ gate: 0, run: 20, transfer: 35 });
    expect(without(0, phases)).toEqual(phases);
    expect(without(-2, phases)).toEqual({ ...phases, gate: 7 });
    expect(sum(without(500, phases))).toBe(0);
  });
});

describe('what the browser tells', () => {
  it.each([
    ['all of it came over the network', 5300, 5000, 'run', false],
    ['nothing did', 0, 5000, 'http', false],
    ['only headers did', 300, 5000, 'run', true],
    ['only headers did, for a small image', 300, 120, 'run', true],
    ['nothing is known', 0, 0, 'run', false],
  ])('is where the bytes are from: %s', (_, transferred, body, source, revalidated) => {
    const fetch = fetched(RUN);
    fetch.sizes = sizes(transferred, body);
    expect(fetch).toMatchObject({ source, revalidated, transferred });
  });

  it('is of the last attempt only', () => {
    const fetch = new FetchRecord({ key: URL_OF_8, reload: false });
    expect(fetch.isOf(sizes(1, 1))).toBe(false);
    const early = sizes(1, 1);
    pass(100);
    fetch.sent(URL_OF_8);
    expect(fetch.isOf(early)).toBe(false);
    expect(fetch.isOf(sizes(1, 1))).toBe(true);
  });
});
