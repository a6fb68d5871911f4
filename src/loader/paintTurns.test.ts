import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { PaintTurns } from './paintTurns';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

function observed() {
  const turns = new PaintTurns();
  const log: string[] = [];
  const began = performance.now();
  const take = (name: string, isPatient = true, { signal } = new AbortController()) => {
    void turns.take(isPatient, signal).then((came) => {
      log.push(`${name} ${came ? '' : 'gave up '}${performance.now() - began}`);
    });
  };
  return { take, log };
}

it('images that are ready in one frame have one each, in their order', async () => {
  const { take, log } = observed();
  for (const name of 'abc') take(name);
  await vi.advanceTimersByTimeAsync(100);
  take('d');
  await vi.advanceTimersByTimeAsync(0);
  expect(log).toEqual(['a 0', 'b 16', 'c 32', 'd 100']);
});

it('who is alone does not wait, but the next one does', async () => {
  const { take, log } = observed();
  take('a', false);
  await vi.advanceTimersByTimeAsync(6);
  take('b', false);
  await vi.advanceTimersByTimeAsync(10);
  take('c');
  await vi.advanceTimersByTimeAsync(100);
  expect(log).toEqual(['a 0', 'b 6', 'c 22']);
});

it('who is not wanted any more waits no longer', async () => {
  const { take, log } = observed();
  const abort = new AbortController();
  take('a');
  take('b', true, abort);
  await vi.advanceTimersByTimeAsync(5);
  abort.abort();
  await vi.advanceTimersByTimeAsync(0);
  expect(log).toEqual(['a 0', 'b gave up 5']);
  expect(vi.getTimerCount()).toBe(0);
});
