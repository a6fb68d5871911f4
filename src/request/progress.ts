/** Progress of a function that tells of its work. A part of a chunk. */

export interface Progress {
  /** From 0 to 1; null when unknown. */
  readonly value: number | null;
  readonly text: string;
}

/** Progress of what a component waits for: an upload or a run. */
export interface WaitProgress {
  /** The uploaded fraction of the large values, from 0 to 1. */
  readonly uploaded?: number;
  /** What the run has told. */
  readonly told?: Progress;
  /** The key of the last image of the run. */
  readonly exact?: string;
}

export const NO_PROGRESS: Progress = { value: null, text: '' };

const MOST_TEXT = 200;

/** The progress in the headers of a part; null where it tells none, or no sound one. */
export function progressIn(headers: Headers): Progress | null {
  const told = headers.get('Dash-Image-Progress');
  if (told === null) return null;
  try {
    const { value, text } = JSON.parse(told) as Readonly<Record<string, unknown>>;
    const isNumber = typeof value === 'number' && value >= 0;
    return {
      value: isNumber ? Math.min(1, value) : null,
      // By characters: half of a pair is no text, for Python.
      text: typeof text === 'string' ? Array.from(text).slice(0, MOST_TEXT).join('') : '',
    };
  } catch {
    return null;
  }
}

export function isSameProgress(one: Progress | null, other: Progress | null): boolean {
  return one?.value === other?.value && one?.text === other?.text;
}
