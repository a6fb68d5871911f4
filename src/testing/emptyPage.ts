/** Runs before each file of tests that share a page: takes away what the file before has left. */

import { vi } from 'vitest';

type Timer = ReturnType<typeof setTimeout>;

// Its timers would send requests in the middle of a test that counts them.
const shared = globalThis as typeof globalThis & { leftTimers?: Set<Timer> };
const timers = (shared.leftTimers ??= trackedTimers());
for (const timer of timers) clearTimeout(timer);
timers.clear();

// The caches of the page and the facts that it has learned.
vi.resetModules();
vi.unstubAllGlobals();
document.head.replaceChildren();
document.body.replaceChildren();

/** The real timers that are set from now on. */
function trackedTimers(): Set<Timer> {
  const timers = new Set<Timer>();
  const real = globalThis.setTimeout;
  const tracked = (...call: Parameters<typeof real>) => {
    const timer = real(...call);
    timers.add(timer);
    return timer;
  };
  globalThis.setTimeout = Object.assign(tracked, real);
  return timers;
}
