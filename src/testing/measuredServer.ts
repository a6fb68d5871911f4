/** A server and a line of known durations, and the drag of a slider over them. */

import { imageResponse, sleep } from './browser';
import { answer, change, wait } from './loader';

export interface Took {
  readonly line?: number;
  readonly run?: number;
  readonly encode: number;
  readonly transfer?: number;
}

/** Stubs a server, a line and a decoder that take so many milliseconds for each tier. */
export function measured(took: (tier: string) => Took): void {
  answer(async ({ tier }) => {
    const { line = 0, run = 0, encode, transfer = 0 } = took(tier);
    await sleep(line + run + encode);
    const timing = `queue;dur=0.0, run;dur=${run}, encode;dur=${encode}`;
    const response = imageResponse({ 'Server-Timing': timing });
    const blob = () => sleep(transfer).then(() => new Blob(['image']));
    return Object.assign(response, { blob });
  });
}

/** Changes x every so many milliseconds, and waits until it rests. */
export async function drag(from: number, to: number, every = 40) {
  for (let x = from; x <= to; x++) {
    change(x);
    await wait(every);
  }
  await wait(2000);
}
