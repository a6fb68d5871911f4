import { describe, expect, it } from 'vitest';
import { nextValues } from './sliderSteps';

const slider = (props: Record<string, unknown>) => ({ type: 'Slider', props });
const next = (
  component: { type: string; props: Record<string, unknown> },
  from: number,
  to: number,
) => nextValues(component, { from, to });

describe('the next values of a slider', () => {
  it('are two steps in the direction of the movement, however far it went', () => {
    const tens = slider({ min: 0, max: 100, step: 10 });
    expect(next(tens, 20, 50)).toEqual([60, 70]);
    expect(next(tens, 80, 50)).toEqual([40, 30]);
  });

  it('are none without a movement', () => {
    expect(next(slider({ min: 0, max: 9, step: 1 }), 5, 5)).toEqual([]);
  });

  it('are the doubles that the slider itself makes', () => {
    const tenths = slider({ min: 0, max: 1, step: 0.1 });
    expect(next(tenths, 0, 0.1)).toEqual([0.2, 0.3]);
    expect(next(tenths, 0.5, 0.6)).toEqual([0.7, 0.8]);
    expect(next(tenths, 0.9, 0.8)).toEqual([0.7, 0.6]);
    expect(next(slider({ min: 0, max: 1e-6, step: 1e-7 }), 0, 2e-7)).toEqual([3e-7, 4e-7]);
  });

  it('start from the smallest value', () => {
    expect(next(slider({ min: 1, max: 99, step: 5 }), 1, 6)).toEqual([11, 16]);
    expect(next(slider({ max: 99, step: 5 }), 1, 7)).toEqual([10, 15]);
  });

  it('lead a value that is on no step to the next one', () => {
    expect(next(slider({ min: 0, max: 10, step: 2 }), 2, 3)).toEqual([4, 6]);
    expect(next(slider({ min: 0, max: 10, step: 2 }), 4, 3)).toEqual([2, 0]);
  });

  it('end at the bounds, which are values too', () => {
    const uneven = slider({ min: 0, max: 4.5, step: 2 });
    expect(next(uneven, 0, 2)).toEqual([4, 4.5]);
    expect(next(uneven, 2, 4)).toEqual([4.5]);
    expect(next(uneven, 4, 4.5)).toEqual([]);
    expect(next(slider({ min: -1, max: 5, step: 1 }), 1, 0)).toEqual([-1]);
  });

  it.each([
    [3, 4, [5, 6]],
    [3.8, 4, [4.2, 4.4]],
    [5, 10, [15, 20]],
    [0.35, 0.25, [0.15, 0.05]],
    [0.1, 0.105, [0.11, 0.115]],
    [1e-7, 3e-7, [5e-7, 7e-7]],
  ])('without a step are as far apart as the last two, %d and %d', (from, to, values) => {
    expect(next(slider({ min: 0, max: 20 }), from, to)).toEqual(values);
    expect(next(slider({}), from, to)).toEqual(values);
  });

  it('without a step end at the bounds too', () => {
    expect(next(slider({ min: 0, max: 20 }), 5, 12)).toEqual([19, 20]);
    expect(next(slider({ min: 0, max: 20 }), 12, 5)).toEqual([0]);
  });

  it('are the marks where those are all there is', () => {
    const marked = slider({ marks: { 0: '', 10: '', 2.5: '', 7: '' }, step: null });
    expect(next(marked, 0, 2.5)).toEqual([7, 10]);
    expect(next(marked, 10, 7)).toEqual([2.5, 0]);
    expect(next(slider({ marks: { 0: '', 5: '' }, min: 0, max: 9 }), 0, 1)).toEqual([2, 3]);
    expect(next(slider({ marks: { 0: '', 2: '' } }), 0, 1)).toEqual([2]);
    expect(next(slider({ marks: null, step: null, min: 0, max: 9 }), 0, 1)).toEqual([2, 3]);
  });
});

describe('the next values of a field for numbers', () => {
  const field = (props: Record<string, unknown>) => ({ type: 'Input', props });

  it('are one step from what is in it, whose bounds may be texts', () => {
    expect(next(field({ step: 5, min: 1 }), 1, 3)).toEqual([8, 13]);
    expect(next(field({ step: '0.1', max: '0.4' }), 0.2, 0.3)).toEqual([0.4]);
  });

  it('are as far apart as the last two without a step', () => {
    expect(next(field({ step: 'any' }), 3, 7)).toEqual([11, 15]);
    expect(next(field({ min: 0, max: 0.5 }), 3, 0.5)).toEqual([0]);
  });
});

it('goes on as before where it does not know the component', () => {
  expect(next({ type: 'Interval', props: {} }, 4, 5)).toEqual([6, 7]);
  expect(next({ type: 'Knob', props: {} }, 0.1, 0.3)).toEqual([0.5, 0.7]);
  expect(next({ type: 'Knob', props: { max: 0.6 } }, 0.1, 0.3)).toEqual([0.5, 0.6]);
});
