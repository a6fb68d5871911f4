import { describe, expect, it } from 'vitest';
import { serverStepsOf } from './serverSteps';

const timing = (value?: string) =>
  serverStepsOf(new Headers(value === undefined ? {} : { 'Server-Timing': value }));

describe('Server-Timing', () => {
  it('tells the steps of a run', () => {
    expect(timing('queue;dur=1.5, run;dur=20, encode;dur=3')).toEqual({
      queue: 1.5,
      run: 20,
      encode: 3,
      origin: 'run',
    });
  });

  it('tells an image that the server had kept', () => {
    expect(timing('cache;desc="hit"')).toEqual({ origin: 'server' });
  });

  it('tells the run of another tier', () => {
    expect(timing('queue;dur=0.1, run;dur=0.0;desc="shared", encode;dur=9')).toEqual({
      queue: 0.1,
      run: 0,
      encode: 9,
      origin: 'shared',
    });
  });

  it('is found among what proxies add, commas in quotes included', () => {
    expect(timing('cdn;desc="miss, run;dur=99" , run ; dur = "7", edge;dur=2')).toEqual({
      run: 7,
      origin: 'run',
    });
  });

  it.each([undefined, '', 'db;dur=5', 'run-time;dur=5', 'cache;desc="miss"'])(
    'says nothing of us in %s',
    (value) => {
      expect(timing(value)).toEqual({ origin: null });
    },
  );
});
