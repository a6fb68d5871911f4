/** Runs before each file of tests, which share a page: takes away what the file before has left. */

import { vi } from 'vitest';

type Undo = () => void;

// Timers would send requests in the middle of a test that counts them, and so would listeners.
const shared = globalThis as typeof globalThis & { left?: Set<Undo> };
const left = (shared.left ??= tracked());
for (const undo of left) undo();
left.clear();

// The caches of the page and the facts that it has learned.
vi.resetModules();
vi.unstubAllGlobals();
document.head.replaceChildren();
document.body.replaceChildren();

/** The timers and the listeners of the whole page that are set from now on, each with its end. */
function tracked(): Set<Undo> {
  const left = new Set<Undo>();
  const { setTimeout, clearTimeout } = globalThis;
  const tracking = (...call: Parameters<typeof setTimeout>) => {
    const timer = setTimeout(...call);
    left.add(() => {
      clearTimeout(timer);
    });
    return timer;
  };
  globalThis.setTimeout = Object.assign(tracking, setTimeout);
  for (const target of [document, window]) {
    const add = target.addEventListener.bind(target);
    target.addEventListener = (...call: Parameters<typeof document.removeEventListener>) => {
      add(...call);
      left.add(() => {
        target.removeEventListener(...call);
      });
    };
  }
  return left;
}
