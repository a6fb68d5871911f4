import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { HoverReports } from './hoverReports';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

function reports() {
  const told: { at: number; position: number }[] = [];
  const listeners = new Set<() => void>();
  const dash = { isReading: false };
  const start = performance.now();
  const hover = new HoverReports<number>({
    report: (position) => told.push({ at: performance.now() - start, position }),
    interval: () => 100,
    isRead: () => dash.isReading,
    afterChanges: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  });
  const setReading = (isReading: boolean) => {
    dash.isReading = isReading;
    for (const listener of [...listeners]) listener();
  };
  return { hover, told, setReading, listeners };
}

it('of a quick pointer one position is told at once, and then the newest of each interval', () => {
  const { hover, told } = reports();
  for (let step = 0; step < 30; step += 1) {
    hover.offer(step);
    vi.advanceTimersByTime(10);
  }
  vi.advanceTimersByTime(1000);
  expect(told.map(({ at }) => at)).toEqual([0, 100, 200, 300]);
  expect(told.at(-1)?.position).toBe(29);
});

it('while a callback reads nothing is told, and afterwards the newest position', () => {
  const { hover, told, setReading, listeners } = reports();
  setReading(true);
  for (const position of [1, 2, 3]) {
    hover.offer(position);
    vi.advanceTimersByTime(500);
    setReading(true);
  }
  expect(told).toEqual([]);
  setReading(false);
  vi.advanceTimersByTime(0);
  expect(told.map(({ position }) => position)).toEqual([3]);
  expect(listeners.size).toBe(0);
});

it('a dropped position is never told', () => {
  const { hover, told, setReading, listeners } = reports();
  setReading(true);
  hover.offer(1);
  hover.drop();
  setReading(false);
  vi.advanceTimersByTime(1000);
  expect([told.length, listeners.size]).toEqual([0, 0]);
});
