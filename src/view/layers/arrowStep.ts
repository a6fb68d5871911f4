/** Places and keys of a slider from 0 to 1. */

const STEP = 0.01;
/** With Shift, and with the keys that move by pages. */
const LARGE_STEP = 0.1;

/** The next place; null for a key that moves no slider. */
export function arrowStep(
  { key, shiftKey }: Pick<KeyboardEvent, 'key' | 'shiftKey'>,
  part: number,
): number | null {
  const step = shiftKey ? LARGE_STEP : STEP;
  const places: Readonly<Record<string, number | undefined>> = {
    ArrowLeft: part - step,
    ArrowDown: part - step,
    ArrowRight: part + step,
    ArrowUp: part + step,
    PageDown: part - LARGE_STEP,
    PageUp: part + LARGE_STEP,
    Home: 0,
    End: 1,
  };
  const place = places[key];
  return place === undefined ? null : limited(place);
}

/** The place next to a number, without digits that no screen shows. */
export function limited(place: number): number {
  return Math.round(Math.min(Math.max(place, 0), 1) * 1e4) / 1e4;
}
