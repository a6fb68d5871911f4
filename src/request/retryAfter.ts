/** The wait that a server asks for in `Retry-After`. */

/** Milliseconds that `Retry-After` asks to wait, which is seconds or an HTTP date; null without one. */
export function retryAfterOf(headers: Headers): number | null {
  const value = headers.get('Retry-After')?.trim() ?? '';
  if (/^\d+(\.\d+)?$/.test(value)) return 1000 * Number(value);
  // Browsers read numbers with a sign as years. An HTTP date begins with the day of the week.
  if (!/^[a-z]{3}/i.test(value)) return null;
  // By the clock of the server, since that of the browser may be wrong.
  const now = Date.parse(headers.get('Date') ?? '') || Date.now();
  const delay = Date.parse(value) - now;
  return Number.isNaN(delay) ? null : Math.max(0, delay);
}
