import { afterEach, describe, expect, it, vi } from 'vitest';
import type { FetchTiming } from './answerHeaders';
import { isFromBrowserCache, serverTimingOf } from './serverTiming';

afterEach(() => {
  vi.restoreAllMocks();
});

describe('what the server says of its time', () => {
  const said = (header?: string) => serverTimingOf(header ?? null);

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
  const isCached = (firstByte = 30) => {
    const timing: FetchTiming = { url, asked: 100, firstByte, transfer: 2, server: null };
    return isFromBrowserCache(timing, { queue: 1, run: 20, encode: 5 });
  };

  function stubEntries(...entries: Partial<PerformanceResourceTiming>[]) {
    vi.spyOn(performance, 'getEntriesByName').mockImplementation((name, type) =>
      name === url && type === 'resource' ? (entries as PerformanceEntry[]) : [],
    );
  }

  const fetched = { startTime: 101, transferSize: 5300, encodedBodySize: 5000 };

  it('that took the network is the server’s own', () => {
    stubEntries(fetched);
    expect(isCached()).toBe(false);
  });

  it('that is unknown to the browser’s full list is the server’s own', () => {
    stubEntries();
    expect(isCached()).toBe(false);
  });

  it.each([0, 300])('of which %i bytes travelled came from the browser’s cache', (transferSize) => {
    stubEntries({ ...fetched, transferSize });
    expect(isCached()).toBe(true);
  });

  it('is not the one that came from the cache before', () => {
    stubEntries({ ...fetched, startTime: 99, transferSize: 0 }, fetched);
    expect(isCached()).toBe(false);
  });

  it('that was quicker than its own function came from a cache', () => {
    stubEntries();
    expect(isCached(25.9)).toBe(true);
  });
});
