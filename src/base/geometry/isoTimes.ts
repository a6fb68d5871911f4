/**
 * ISO texts of times, as milliseconds since 1970 UTC. Twin of Python's
 * `generators/iso_times.py`, held to `tests/view_vectors.json`.
 */

import type { ViewHome } from './view';

const ISO =
  /^((?!0000)\d{4}-\d\d-\d\d)(?:[T ]((?:[01]\d|2[0-3]):[0-5]\d)(?::([0-5]\d)(?:\.(\d{1,9}))?)?(?:Z|([+-])([01]\d|2[0-3]):?([0-5]\d))?)?$/;

/** Without a zone in UTC, to a microsecond; null for any other text and for a day that is none. */
export function isoTime(text: string): number | null {
  const found = ISO.exec(text);
  if (!found) return null;
  const [, day = '', time = '00:00', seconds = '00', fraction = '', sign, hours, minutes] = found;
  const moment = Date.parse(`${day}T${time}:${seconds}Z`);
  // Some engines take February 30 for a day in March.
  if (Number.isNaN(moment) || !new Date(moment).toISOString().startsWith(day)) return null;
  const ahead = sign ? Number(`${sign}1`) * (60 * Number(hours) + Number(minutes)) : 0;
  const microseconds = BigInt(fraction.padEnd(6, '0').slice(0, 6));
  // A decimal text is rounded once.
  return Number(`${BigInt(moment - 60_000 * ahead) * 1000n + microseconds}e-3`);
}

/** A view of a callback with numbers in the place of times; what is no time stays as it is. */
export function withoutTexts(view: unknown, { xscale, yscale }: ViewHome): unknown {
  if (typeof view !== 'object' || view === null) return view;
  const { x, y } = view as Record<string, unknown>;
  return {
    ...view,
    ...(xscale === 'date' && { x: numbersIn(x) }),
    ...(yscale === 'date' && { y: numbersIn(y) }),
  };
}

function numbersIn(ends: unknown): unknown {
  if (!Array.isArray(ends)) return ends;
  return ends.map((each: unknown) => (typeof each === 'string' ? (isoTime(each) ?? each) : each));
}
