import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Movement } from './movement';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

function observed() {
  const rested = vi.fn();
  return { movement: new Movement(rested), rested };
}

it('a change begins a movement when nothing has changed for 200 ms', () => {
  const { movement } = observed();
  const firsts = [0, 199, 199, 200, 1].map((pause) => {
    vi.advanceTimersByTime(pause);
    movement.change();
    return movement.isFirst;
  });
  expect(firsts).toEqual([true, false, false, true, false]);
});

it('what comes after its end is another movement', () => {
  const { movement } = observed();
  movement.change();
  movement.end();
  movement.change();
  expect(movement.isFirst).toBe(true);
});

it('rest is told once, 50 ms after the last time it was awaited', () => {
  const { movement, rested } = observed();
  movement.awaitRest();
  vi.advanceTimersByTime(49);
  movement.awaitRest();
  vi.advanceTimersByTime(49);
  expect(rested).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1000);
  expect(rested).toHaveBeenCalledTimes(1);
});

it('rest that nobody awaits any more is not told', () => {
  const { movement, rested } = observed();
  movement.awaitRest();
  movement.stop();
  vi.advanceTimersByTime(1000);
  expect(rested).not.toHaveBeenCalled();
});
