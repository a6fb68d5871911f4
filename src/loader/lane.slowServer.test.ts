/** Runs of a second and more, which make room for newer ones. */

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { sleep } from '../testing/browser';
import { Lane, type Job } from './lane';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

describe('a lane over a slow server', () => {
  const job = (key: string, exact = key): Job => ({ key, exact, reload: false });
  const patience = { run: 1000, rest: 100 };

  /** A lane whose jobs take so long; `log` has the seconds of each event. */
  function slowLane(seconds: (key: string) => number = () => 8) {
    const log: string[] = [];
    const begin = performance.now();
    const note = (text: string) => log.push(`${(performance.now() - begin) / 1000} ${text}`);
    let running = 0;
    let most = 0;
    const lane = new Lane<Job, string>(
      async ({ key }, { signal }) => {
        note(`start ${key}`);
        most = Math.max(most, ++running);
        const aborted = new Promise<never>((_, reject) => {
          signal.addEventListener('abort', () => {
            note(`stop ${key}`);
            // The server needs this long until it hears of it.
            setTimeout(() => {
              running -= 1;
            }, 140);
            reject(new DOMException('', 'AbortError'));
          });
        });
        const done = sleep(1000 * seconds(key)).then(() => (running -= 1));
        await Promise.race([done, aborted]);
        return key;
      },
      {
        succeeded: ({ key }) => note(`show ${key}`),
        failed: ({ key }) => note(`fail ${key}`),
        discarded: (key) => note(`discard ${key}`),
      },
    );
    return { lane, log, most: () => most };
  }

  /** Submits jobs at these seconds, named by their numbers. */
  async function move(lane: Lane<Job, string>, seconds: readonly number[], options = { patience }) {
    for (const [index, second] of seconds.entries()) {
      lane.submit(job(String(index + 1)), options);
      await vi.advanceTimersByTimeAsync(1000 * ((seconds[index + 1] ?? second) - second));
    }
  }

  it('stops a job that has run for over a second when the params rest', async () => {
    const { lane, log } = slowLane();
    await move(lane, [0, 1.5]);
    await vi.runAllTimersAsync();
    expect(log).toEqual(['0 start 1', '1.6 stop 1', '1.6 start 2', '9.6 show 2']);
  });

  it('lets a job run for a second before', async () => {
    const { lane, log } = slowLane();
    await move(lane, [0, 0.25]);
    await vi.runAllTimersAsync();
    expect(log).toEqual(['0 start 1', '1 stop 1', '1 start 2', '9 show 2']);
  });

  it.each([
    [[0, 0.5, 1.25, 2, 3]],
    [[0, 0.75, 1.5, 2.25, 3]],
    [[0, 1.5, 1.75, 2, 2.25]],
    [[0, 0.25, 0.5, 2.75, 3]],
  ])('shows the last of five values, moved at %o s, one run later', async (seconds) => {
    const { lane, log, most } = slowLane();
    await move(lane, seconds);
    await vi.runAllTimersAsync();
    expect(log.at(-1)).toMatch(/show 5$/);
    expect(parseFloat(log.at(-1) ?? '')).toBeLessThanOrEqual((seconds.at(-1) ?? 0) + 8.2);
    expect(most()).toBeLessThanOrEqual(2);
  });

  it('moves during a drag that does not rest', async () => {
    const { lane, log } = slowLane(() => 1.5);
    const frames = Array.from({ length: 60 }, (_, index) => index / 16);
    await move(lane, frames);
    await vi.runAllTimersAsync();
    const stopped = log.filter((line) => line.includes('stop')).map(parseFloat);
    expect(stopped.filter((second) => second < 59 / 16)).toEqual([]);
    expect(stopped).toHaveLength(1);
    expect(log.filter((line) => line.includes('show'))).toHaveLength(3);
    expect(log.at(-1)).toMatch(/show 60$/);
  });

  it('does not wait for a second once it knows that the jobs are slow', async () => {
    const { lane, log } = slowLane();
    await move(lane, [0, 0.25], { patience: { run: 0, rest: 100 } });
    await vi.runAllTimersAsync();
    expect(log).toEqual(['0 start 1', '0.35 stop 1', '0.35 start 2', '8.35 show 2']);
  });

  it('waits for a second again after a success', async () => {
    const { lane, log } = slowLane((key) => (key === '1' ? 8 : 0.5));
    await move(lane, [0, 1.5, 3, 3.25]);
    await vi.runAllTimersAsync();
    expect(log.slice(3)).toEqual([
      '2.1 show 2',
      '3 start 3',
      '3.5 start 4',
      '3.5 show 3',
      '4 show 4',
    ]);
  });

  it('does not stop a run that gives the newest image too', async () => {
    const { lane, log } = slowLane();
    lane.submit(job('preview', 'image'), { patience });
    await vi.advanceTimersByTimeAsync(2000);
    lane.submit(job('image'), { patience });
    await vi.runAllTimersAsync();
    expect(log).toEqual(['0 start preview', '8 start image', '8 show preview', '16 show image']);
  });

  it('starts nothing after its end', async () => {
    const { lane, log } = slowLane();
    await move(lane, [0, 1.5]);
    lane.stop();
    await vi.runAllTimersAsync();
    expect(log).toEqual(['0 start 1', '1.5 stop 1']);
  });
});
