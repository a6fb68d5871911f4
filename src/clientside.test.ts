import { expect, it } from 'vitest';
import './clientside';

type Fill = (...values: unknown[]) => unknown;

const namespace = window.dash_clientside?._dash_dynamic_image as Record<string, Fill>;

function fill(params: unknown, ...values: unknown[]) {
  const spec = JSON.stringify({ params, arguments: values.length });
  return namespace[spec]?.(...values);
}

it('puts the arguments over the params of now', () => {
  expect(fill({ x: { $arg: 0 } }, 5, { x: 1, y: 2 })).toEqual({ x: 5, y: 2 });
});

it('fills lists and objects of any depth and keeps constants', () => {
  const template = { box: [{ $arg: 1 }, { deep: { $arg: 0 } }, 3], colour: 'red', none: null };
  expect(fill(template, 'a', [1, 2], null)).toEqual({
    box: [[1, 2], { deep: 'a' }, 3],
    colour: 'red',
    none: null,
  });
});

it('takes params named like arguments', () => {
  expect(fill({ id: { $arg: 0 }, arguments: 7 }, 'me', undefined)).toEqual({
    id: 'me',
    arguments: 7,
  });
});

it.each([
  ['a prop that was never set', undefined],
  ['an empty number field', NaN],
])('turns %s into null, as on the way to the server', (_, value) => {
  expect(fill({ x: { $arg: 0 }, all: { $arg: 1 } }, value, [1, value], {})).toEqual({
    x: null,
    all: [1, null],
  });
});

it('changes neither the params of now nor the arguments', () => {
  const present = Object.freeze({ x: 1 });
  const value = Object.freeze([1]);
  const result = fill({ x: { $arg: 0 } }, value, present);
  expect(result).toEqual({ x: [1] });
  expect(present).toEqual({ x: 1 });
});

it('parses a spec once', () => {
  expect(namespace['{"arguments":1,"params":{}}']).toBe(namespace['{"arguments":1,"params":{}}']);
});

it('has nothing under other names', () => {
  expect(namespace.then).toBeUndefined();
  expect(Reflect.get(namespace, Symbol.toStringTag)).toBeUndefined();
});
