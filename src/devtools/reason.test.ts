import { describe, expect, it } from 'vitest';
import type { TracedJob } from '../page/trace';
import { reasonOf, tierOf } from './reason';

const URL_OF_8 = '/_dash-dynamic-image/waves?p=%7B%22x%22%3A8%7D';

const jobOf = (changes: Partial<TracedJob> = {}): TracedJob => ({
  key: URL_OF_8,
  generator: 'waves',
  params: { x: 8 },
  reload: false,
  ...changes,
});

const why = (job: Partial<TracedJob>, before: Partial<TracedJob> = {}, outcome = 'shown') =>
  reasonOf(jobOf(job), { job: jobOf(before), outcome });

describe('the reason of a request', () => {
  it('is that it is the first', () => {
    expect(reasonOf(jobOf(), undefined)).toEqual({ why: 'first', changes: [] });
  });

  it('names each param that changed, with its old and its new value', () => {
    const before = { params: { x: 8, same: [1], gone: null } };
    expect(why({ params: { x: 9, same: [1], come: 'a' } }, before)).toEqual({
      why: 'params',
      changes: [
        { param: 'x', from: 8, to: 9 },
        { param: 'gone', from: null },
        { param: 'come', to: 'a' },
      ],
    });
  });

  it('is another function, whatever the params', () => {
    const { why: reason, changes } = why({ generator: 'rays', params: { x: 9 } });
    expect(reason).toBe('generator');
    expect(changes).toHaveLength(1);
  });

  it('is a refresh when the params are the same and every cache is passed', () => {
    expect(why({ reload: true }).why).toBe('refresh');
  });

  it('is a retry when the one before failed, past every cache or not', () => {
    expect(why({}, {}, 'failed').why).toBe('retry');
    expect(why({ reload: true }, {}, 'failed').why).toBe('retry');
    expect(why({ params: { x: 9 } }, {}, 'failed').why).toBe('params');
  });

  it('is the next frame of a live source, after an error too', () => {
    expect(why({ renew: {} }).why).toBe('interval');
    expect(why({ renew: {} }, {}, 'failed').why).toBe('interval');
  });

  it('is the exact image after its preview, but not the other way round', () => {
    const preview = { key: `${URL_OF_8}&tier=half` };
    expect(why({}, preview).why).toBe('exact');
    expect(why(preview).why).toBe('again');
    expect(why(preview, preview).why).toBe('again');
  });

  it('is just again when the one before was given up', () => {
    expect(why({}, {}, 'aborted').why).toBe('again');
  });
});

describe('the tier of an image', () => {
  it('is read from its URL, not from its params', () => {
    expect(tierOf(URL_OF_8)).toBe('exact');
    expect(tierOf(`${URL_OF_8}&v=1&tier=preview`)).toBe('preview');
    expect(tierOf('/_dash-dynamic-image/waves?p=%7B%22tier%22%3A%22%26tier%3Dhalf%22%7D')).toBe(
      'exact',
    );
  });
});
