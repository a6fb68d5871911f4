import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { LiveSource } from './liveSource';
import { Sight } from './sight';
import { moveTo } from '../testing/sight';

let element: Element;
let sight: Sight;
let sources: LiveSource[];

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(Math, 'random').mockReturnValue(0.5);
  element = document.createElement('div');
  sight = new Sight();
  sight.watch(element);
  moveTo(element, 'visible');
  sources = [];
});

afterEach(() => {
  for (const source of sources) source.stop();
  vi.restoreAllMocks();
  vi.useRealTimers();
});

/** A source whose requests take `milliseconds`, and when each of them began. */
function start(interval: number, milliseconds = 0, succeeds = () => true) {
  const began: number[] = [];
  const since = performance.now();
  const source: LiveSource = new LiveSource({
    interval,
    sight,
    renew: () => {
      const now = performance.now();
      began.push(Math.round(now - since));
      setTimeout(() => {
        source.settled(now, succeeds());
      }, milliseconds);
    },
  });
  sources.push(source);
  return { source, began };
}

/** The clock of the tests runs on by a millisecond for the fraction of one. */
const rounded = (times: readonly number[]) => times.map((time) => 10 * Math.floor(time / 10));

function hide(hidden: boolean) {
  vi.spyOn(document, 'hidden', 'get').mockReturnValue(hidden);
  document.dispatchEvent(new Event('visibilitychange'));
}

it('is asked once in each interval, from start to start', async () => {
  const { began } = start(100, 30);
  await vi.advanceTimersByTimeAsync(350);
  expect(rounded(began)).toEqual([100, 200, 300]);
});

it('is asked at once when an answer took longer, and never twice at the same time', async () => {
  const { began } = start(100, 250);
  await vi.advanceTimersByTimeAsync(700);
  expect(rounded(began)).toEqual([100, 350, 600]);
});

it('waits for the next interval after a request that others made', async () => {
  const { source, began } = start(100);
  await vi.advanceTimersByTimeAsync(50);
  source.settled(performance.now(), true);
  await vi.advanceTimersByTimeAsync(75);
  expect(rounded(began)).toEqual([]);
  await vi.advanceTimersByTimeAsync(30);
  expect(rounded(began)).toEqual([150]);
});

it('is asked twice as late after each failure, up to half a minute, until it succeeds', async () => {
  let broken = true;
  const { began } = start(100, 0, () => !broken);
  await vi.advanceTimersByTimeAsync(121_500);
  const gaps = began.slice(1).map((time, index) => time - (began[index] ?? 0));
  expect(rounded(gaps)).toEqual([1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000]);
  broken = false;
  await vi.advanceTimersByTimeAsync(30_000);
  const count = began.length;
  await vi.advanceTimersByTimeAsync(1000);
  expect(began.length).toBeGreaterThanOrEqual(count + 9);
});

it('is never asked more often after a failure than without', async () => {
  const { began } = start(5000, 0, () => false);
  await vi.advanceTimersByTimeAsync(15_100);
  expect(rounded(began)).toEqual([5000, 10_000, 15_000]);
});

it('does not come back in the same instant for all pages', async () => {
  vi.mocked(Math.random).mockReturnValueOnce(0).mockReturnValueOnce(1);
  const [first, second] = [start(100, 0, () => false), start(100, 0, () => false)];
  await vi.advanceTimersByTimeAsync(1500);
  expect(rounded(first.began)).toEqual([100, 850]);
  expect(rounded(second.began)).toEqual([100, 1350]);
});

it('rests while the tab is hidden, and is asked at once when it is not', async () => {
  const { began } = start(100);
  await vi.advanceTimersByTimeAsync(150);
  hide(true);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(rounded(began)).toEqual([100]);
  hide(false);
  hide(false);
  await vi.advanceTimersByTimeAsync(0);
  expect(rounded(began)).toEqual([100, 10_150]);
});

it.each(['near', 'far'] as const)('rests while the image is %s', async (place) => {
  const { source, began } = start(100);
  moveTo(element, place);
  await vi.advanceTimersByTimeAsync(1000);
  source.settled(performance.now(), true);
  await vi.advanceTimersByTimeAsync(1000);
  expect(rounded(began)).toEqual([]);
  moveTo(element, 'visible');
  await vi.advanceTimersByTimeAsync(0);
  expect(rounded(began)).toEqual([2000]);
});

it('ends', async () => {
  const { source, began } = start(100);
  source.stop();
  await vi.advanceTimersByTimeAsync(1000);
  hide(true);
  hide(false);
  await vi.advanceTimersByTimeAsync(1000);
  expect(rounded(began)).toEqual([]);
});

it('waits longer than browsers can count', async () => {
  const { began } = start(1e12);
  await vi.advanceTimersByTimeAsync(100_000);
  expect(rounded(began)).toEqual([]);
});
