import { expect, it } from 'vitest';
import { isSameProgress, progressIn } from './progress';

const told = (text: string) => progressIn(new Headers({ 'Dash-Image-Progress': text }));

it('a part without the header tells no progress', () => {
  expect(progressIn(new Headers())).toBeNull();
});

it('progress has a value from 0 to 1, or none, and a text', () => {
  expect(told('{"value":0.25,"text":"10 of 40"}')).toEqual({ value: 0.25, text: '10 of 40' });
  expect(told('{"value":null,"text":""}')).toEqual({ value: null, text: '' });
  expect(told('{"value":7,"text":"\\u00bd"}')).toEqual({ value: 1, text: '½' });
});

it.each(['', 'null', '[', '3', '"x"', '{"value":"1","text":2}', '{"value":-1}', '{"value":NaN}'])(
  'the unsound header %j tells no wrong progress',
  (header) => {
    expect(told(header) ?? { value: null, text: '' }).toEqual({ value: null, text: '' });
  },
);

it('a text has 200 characters at most', () => {
  expect(told(JSON.stringify({ value: 0, text: 'x'.repeat(300) }))?.text).toHaveLength(200);
});

it('no character of a text is cut in two', () => {
  const [shown, escaped] = [`x${'😀'.repeat(199)}`, `x${'\\ud83d\\ude00'.repeat(199)}`];
  expect(told(`{"value":0,"text":"${escaped}y"}`)?.text).toBe(shown);
});

it('progress is compared by its value and its text', () => {
  const one = { value: 0.5, text: 'half' };
  expect(isSameProgress(one, { ...one })).toBe(true);
  expect(isSameProgress(one, { ...one, value: 0.6 })).toBe(false);
  expect(isSameProgress(one, { ...one, text: '' })).toBe(false);
  expect(isSameProgress(null, one)).toBe(false);
});
