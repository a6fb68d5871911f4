import { describe, expect, it } from 'vitest';
import { PROBLEM_TYPE, problemIn } from './problemDocument';

const type = `${PROBLEM_TYPE}invalid-params`;

describe('a problem document', () => {
  it('is read member by member', () => {
    const sha256 = 'a'.repeat(64);
    const errors = [{ param: 'x', message: 'too large' }];
    const document = { type, title: 'No', detail: 'x', errors, blobs: [sha256, null, 'b', {}] };
    const [title, detail, blobs] = ['No', 'x', [sha256]];
    expect(problemIn(document)).toEqual({ code: 'invalid-params', title, detail, errors, blobs });
  });

  it.each([null, undefined, 5, '', 'text', true, [], [null], {}, { type: 5 }, { type: 'about:x' }])(
    'is none of ours as %j',
    (document) => {
      expect(problemIn(document)).toBeNull();
    },
  );

  it('keeps the errors that are complete', () => {
    const good = { param: 'x', message: 'm' };
    const bad = [null, 3, 'x', [], {}, { param: 'y' }, { param: {}, message: 'm' }];
    expect(problemIn({ type, errors: [...bad, good] })?.errors).toEqual([good]);
    expect(problemIn({ type, errors: bad })?.errors).toBeUndefined();
  });

  it('keeps the end of a traceback, which names the fault, and its line breaks', () => {
    const traceback = `${'in f\n'.repeat(10_000)}ValueError: x\n`;
    const read = problemIn({ type, traceback })?.traceback ?? '';
    expect(read.endsWith('in f\nValueError: x\n')).toBe(true);
    expect(read.length).toBeLessThan(21_000);
    expect(problemIn({ type, traceback: ['x'] })?.traceback).toBeUndefined();
  });

  it.each(['<img src=x onerror=alert(1)>', ' \n<!doctype html>'])(
    'drops the traceback %j, which Dash would take for HTML',
    (traceback) => {
      expect(problemIn({ type, traceback })?.traceback).toBeUndefined();
    },
  );

  it('cuts a traceback before it looks at its begin', () => {
    const traceback = `x${'<'.repeat(30_000)}`;
    expect(problemIn({ type, traceback })?.traceback).toBeUndefined();
  });

  it('is cut where it is huge', () => {
    const huge = 'y'.repeat(3_000_000);
    const errors = Array.from({ length: 10_000 }, () => ({ param: huge, message: huge }));
    const problem = problemIn({ type: type + huge, title: huge, detail: huge, errors });
    expect(JSON.stringify(problem).length).toBeLessThan(250_000);
  });
});

/** Numbers from 0 to 1 that are the same in each run. */
function* randoms(seed: number): Generator<number, never> {
  for (let state = seed; ;) {
    state = (state * 48271) % 2147483647;
    yield state / 2147483647;
  }
}

const LEAVES = [null, true, 0, -1.5, 1e300, '', ' ', 'text', '__proto__', '<b>', 'a'.repeat(64)];
const NAMES = ['type', 'title', 'detail', 'errors', 'blobs', 'param', 'message', '__proto__', '0'];

/** Any JSON, which is more likely to be a problem document than chance would have it. */
function anyJson(random: Iterator<number, never>, depth = 4): unknown {
  const below = (limit: number) => Math.floor(random.next().value * limit);
  const pick = <T>(choices: readonly T[]) => choices[below(choices.length)] as T;
  const kind = depth > 0 ? below(4) : 0;
  if (kind < 2) return pick(LEAVES);
  const inner = Array.from({ length: below(5) }, () => anyJson(random, depth - 1));
  if (kind === 2) return inner;
  const members = inner.map((value) => [pick(NAMES), value]);
  return JSON.parse(JSON.stringify(Object.fromEntries(members)));
}

it('of any shape gives texts and lists of texts only', () => {
  const random = randoms(7);
  for (let count = 0; count < 20_000; count++) {
    const found = anyJson(random);
    const members = typeof found === 'object' && !Array.isArray(found) ? found : { errors: found };
    const problem = problemIn({ ...members, type });
    const { code, title, detail, errors = [], blobs = [] } = problem ?? { code: null };
    const texts = [code, ...errors.flatMap((each) => [each.param, each.message]), ...blobs];
    for (const text of texts) expect(text).toBeTypeOf('string');
    for (const text of [title, detail]) expect(['string', 'undefined']).toContain(typeof text);
    expect(errors.every((each) => Object.keys(each).join() === 'param,message')).toBe(true);
  }
});
