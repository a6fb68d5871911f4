import { afterEach, describe, expect, it, vi } from 'vitest';
import { isFromBrowserCache, serverTimingOf, type FetchTiming } from './answerHeaders';

afterEach(() => {
  vi.restoreAllMocks();
});

describe('what the server says of its time', () => {
  const said = (header?: string) =>
    serverTimingOf(new Headers(header === undefined ? {} : { 'Server-Timing': header }));

  it('is that of the wait, the run and the encoder', () => {
    const server = { queue: 0.5, run: 12, encode: 3.25 };
    expect(said('queue;dur=0.5, run;dur=12.0, encode;dur=3.25')).toEqual(server);
  });

  it('stands among what others say', () => {
    expect(said('__dash_server;dur=90,running;dur=7, run;desc="f";dur=12, db')).toEqual({
      queue: 0,
      run: 12,
      encode: 0,
    });
  });

  it('is no wait and no run for the exact image of a preview', () => {
    expect(said('run;dur=0.0;desc="shared", encode;dur=5.0')).toEqual({
      queue: 0,
      run: 0,
      encode: 5,
    });
  });

  it.each([[undefined], [''], ['cache;desc="hit"'], ['run'], ['run;dur=x']])(
    'is nothing in %j',
    (header) => {
      expect(said(header)).toBeNull();
    },
  );
});

describe('an answer', () => {
  const url = 'http://localhost/image';
  const timing = (changes: Partial<FetchTiming> = {}): FetchTiming => ({
    url,
    asked: 100,
    firstByte: 30,
    transfer: 2,
    server: { queue: 1, run: 20, encode: 5 },
    ...changes,
  });

  function stubEntries(...entries: Partial<PerformanceResourceTiming>[]) {
    vi.spyOn(performance, 'getEntriesByName').mockImplementation((name, type) =>
      name === url && type === 'resource' ? (entries as PerformanceEntry[]) : [],
    );
  }

  const fetched = { startTime: 101, transferSize: 5300, encodedBodySize: 5000 };

  it('that took the network is the server’s own', () => {
    stubEntries(fetched);
    expect(isFromBrowserCache(timing())).toBe(false);
  });

  it('that is unknown to the browser’s full list is the server’s own', () => {
    stubEntries();
    expect(isFromBrowserCache(timing())).toBe(false);
  });

  it.each([0, 300])('of which %i bytes travelled came from the browser’s cache', (transferSize) => {
    stubEntries({ ...fetched, transferSize });
    expect(isFromBrowserCache(timing())).toBe(true);
  });

  it('is not the one that came from the cache before', () => {
    stubEntries({ ...fetched, startTime: 99, transferSize: 0 }, fetched);
    expect(isFromBrowserCache(timing())).toBe(false);
  });

  it('that was quicker than its own function came from a cache', () => {
    stubEntries();
    expect(isFromBrowserCache(timing({ firstByte: 25.9 }))).toBe(true);
  });
});
