import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import './clientside';
import type { InputValue } from '../base/dash/renderer';

type Fill = (...values: unknown[]) => unknown;

const namespace = window.dash_clientside?._dash_dynamic_image as Record<string, Fill>;
const SPEC = JSON.stringify({
  params: { x: { $arg: 0 }, y: { $arg: 1 } },
  arguments: 3,
  prefetch: 'neighbours',
});

let count = 0;
let id = '';

beforeEach(() => {
  // What moved is remembered as long as the page lives.
  id = `slider${++count}`;
  const props = { min: 0, max: 9, step: 1 };
  window.dash_component_api = { getLayout: () => ({ type: 'Slider', props }) };
});

afterEach(() => {
  delete window.dash_component_api;
  delete window.dash_clientside?.callback_context;
});

/** Runs the callback as Dash does. */
function run(triggered: string[], inputs: (InputValue | InputValue[])[], ...states: unknown[]) {
  const values = inputs.map((input) =>
    Array.isArray(input) ? input.map(({ value }) => value) : input.value,
  );
  const context = { triggered: triggered.map((prop_id) => ({ prop_id })), inputs_list: inputs };
  window.dash_clientside = Object.assign(window.dash_clientside ?? {}, {
    callback_context: context,
  });
  return namespace[SPEC]?.(...values, ...states);
}

const slide = (value: unknown, other: unknown = 5) =>
  run(
    [`${id}.value`],
    [
      { id, property: 'value', value },
      { id: `${id}b`, property: 'value', value: other },
    ],
    { z: 0 },
  );

describe('before the chunk is there', () => {
  it('there are no neighbours, and the steps are remembered', async () => {
    slide(2);
    expect(slide(3)).toEqual([{ x: 3, y: 5, z: 0 }, []]);
    await vi.waitFor(() => {
      expect(slide(3)).toEqual([
        { x: 3, y: 5, z: 0 },
        [
          { x: 4, y: 5, z: 0 },
          { x: 5, y: 5, z: 0 },
        ],
      ]);
    });
  });
});

describe('neighbours', () => {
  it('are the params at the next steps, over those of now', () => {
    slide(3);
    expect(slide(4)).toEqual([
      { x: 4, y: 5, z: 0 },
      [
        { x: 5, y: 5, z: 0 },
        { x: 6, y: 5, z: 0 },
      ],
    ]);
  });

  it('are none before the first movement, and of what is no number', () => {
    expect(slide(3)).toEqual([{ x: 3, y: 5, z: 0 }, []]);
    expect(slide([1, 2])).toEqual([{ x: [1, 2], y: 5, z: 0 }, []]);
    expect(slide(NaN)).toEqual([{ x: null, y: 5, z: 0 }, []]);
    expect(slide(null)).toEqual([{ x: null, y: 5, z: 0 }, []]);
  });

  it('keep the direction where several callbacks hear of one movement', () => {
    slide(3);
    slide(2);
    expect(slide(2)).toEqual([
      expect.anything(),
      [
        { x: 1, y: 5, z: 0 },
        { x: 0, y: 5, z: 0 },
      ],
    ]);
  });

  it('are those of the one that triggered', () => {
    slide(3);
    slide(4);
    const inputs = [
      { id, property: 'value', value: 4 },
      { id: `${id}b`, property: 'value', value: 4 },
    ];
    const result = run([`${id}b.value`], inputs, {});
    expect(result).toEqual([
      { x: 4, y: 4 },
      [
        { x: 4, y: 3 },
        { x: 4, y: 2 },
      ],
    ]);
  });

  it('are none where several triggered, or none', () => {
    slide(3);
    const inputs = [
      { id, property: 'value', value: 4 },
      { id: `${id}b`, property: 'value', value: 4 },
    ];
    expect(run([`${id}.value`, `${id}b.value`], inputs, {})).toEqual([expect.anything(), []]);
    expect(run([], inputs, {})).toEqual([expect.anything(), []]);
  });

  it('change one value of a list', () => {
    const one = { type: `${id}c`, index: 1 };
    const name = `{"index":1,"type":"${id}c"}.value`;
    const list = (value: number) => [
      [
        { id: { type: `${id}c`, index: 0 }, property: 'value', value: 7 },
        { id: one, property: 'value', value },
      ],
      { id, property: 'value', value: 0 },
    ];
    run([name], list(3), {});
    expect(run([name], list(2), {})).toEqual([
      { x: [7, 2], y: 0 },
      [
        { x: [7, 1], y: 0 },
        { x: [7, 0], y: 0 },
      ],
    ]);
  });

  it('are none where the page does not know the component', () => {
    slide(3);
    window.dash_component_api = {};
    expect(slide(4)).toEqual([expect.anything(), []]);
  });
});
