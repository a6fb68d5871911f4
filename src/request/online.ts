/** The next time at which the browser has a connection again. */

let next: Promise<void> | undefined;

/** Resolves at the browser's next `online` event. */
export function online(): Promise<void> {
  next ??= new Promise((resolve) => {
    const told = () => {
      next = undefined;
      resolve();
    };
    addEventListener('online', told, { once: true });
  });
  return next;
}
