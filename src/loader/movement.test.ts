import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Movement } from './movement';
import type { Tier } from '../request/tier';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

function observed() {
  const rested = vi.fn();
  const movement = new Movement(rested);
  const firsts: boolean[] = [];
  const change = (tier: Tier, onTrial = false) =>
    movement.next((first) => {
      firsts.push(first);
      return { tier, onTrial };
    });
  return { movement, rested, firsts, change };
}

it('a change begins a movement when nothing has changed for 200 ms', () => {
  const { change, firsts } = observed();
  for (const pause of [0, 199, 199, 200, 1]) {
    vi.advanceTimersByTime(pause);
    change('preview');
  }
  expect(firsts).toEqual([true, false, false, true, false]);
});

it('quality only goes down within a movement, and comes back after a rest', () => {
  const { change } = observed();
  const best: Tier[] = ['exact', 'preview', 'exact', 'half', 'preview', 'exact'];
  const tiers = best.map((tier) => {
    vi.advanceTimersByTime(16);
    return change(tier);
  });
  expect(tiers).toEqual(['exact', 'preview', 'preview', 'half', 'half', 'half']);
  vi.advanceTimersByTime(200);
  expect(change('preview')).toBe('preview');
});

it('a tier on trial does not keep a better one away', () => {
  const { change } = observed();
  expect(change('preview', true)).toBe('preview');
  expect(change('preview', true)).toBe('preview');
  expect(change('exact')).toBe('exact');
  expect(change('preview')).toBe('preview');
  expect(change('exact')).toBe('preview');
});

it('a trial that did not take place frees nothing', () => {
  const { change } = observed();
  const tiers = [change('half'), change('preview', true), change('preview', true)];
  expect([...tiers, change('preview')]).toEqual(Array(4).fill('half'));
});

it('what comes after its end is another movement', () => {
  const { change, movement, firsts } = observed();
  change('half');
  movement.end();
  expect(change('exact')).toBe('exact');
  expect(firsts).toEqual([true, true]);
});

it('rest is told once, 200 ms after the last time it was awaited', () => {
  const { movement, rested } = observed();
  movement.awaitRest();
  vi.advanceTimersByTime(199);
  movement.awaitRest();
  vi.advanceTimersByTime(199);
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

it('in a movement without end quality comes back after 5 s, if there is better', () => {
  const { change } = observed();
  const best: Tier[] = ['half', ...Array<Tier>(24).fill('preview')];
  const tiers = best.map((tier) => {
    const chosen = change(tier);
    vi.advanceTimersByTime(199);
    return chosen;
  });
  expect(tiers.slice(0, 25)).toEqual(Array(25).fill('half'));
  vi.advanceTimersByTime(100);
  expect(change('preview')).toBe('preview');
});
