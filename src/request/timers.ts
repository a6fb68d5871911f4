/** Timers of the browser, which count milliseconds in 32 bits. */

export const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Rejects with the signal's reason when it aborts. */
export function sleep(delay: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop);
      resolve();
    }, delay);
    signal.addEventListener('abort', stop, { once: true });
  });
}
