import { afterEach, describe, expect, it } from 'vitest';
import { hasInput, isOf, isRead, type CallbackGraphs } from './listeners';

afterEach(() => {
  delete window.dash_stores;
});

function callbacks(graphs: CallbackGraphs): void {
  window.dash_stores = [{ getState: () => ({ graphs }), dispatch: () => undefined }];
}

describe('a prop', () => {
  it('is an Input where a callback names the component', () => {
    callbacks({ callbacks: [{ inputs: [{ id: 'image', property: 'n_clicks' }] }] });
    expect(hasInput('image', 'n_clicks')).toBe(true);
    expect(hasInput('image', 'status')).toBe(false);
    expect(hasInput('other', 'n_clicks')).toBe(false);
  });

  it.each([
    ['{"row":3,"type":"image"}', true],
    ['{"row":3,"type":"chart"}', false],
    ['{"type":"image"}', false],
    ['{"row":', false],
    ['null', false],
  ])('of %s is one by a pattern: %s', (id, expected) => {
    const pattern = { row: { wild: 'ALL', multi: 1 }, type: 'image' };
    callbacks({ callbacks: [{ inputs: [{ id: pattern, property: 'n_clicks' }] }] });
    expect(hasInput(id, 'n_clicks')).toBe(expected);
    expect(hasInput(id, 'status')).toBe(false);
  });

  it('is none without an ID, without Dash, and before Dash knows its callbacks', () => {
    expect(hasInput('image', 'n_clicks')).toBe(false);
    callbacks({});
    expect(hasInput('image', 'n_clicks')).toBe(false);
    expect(hasInput(undefined, 'n_clicks')).toBe(false);
  });
});

describe('a prop is read', () => {
  const state = (id: string | Record<string, unknown>) => ({
    callbacks: [
      { inputs: [{ id: 'image', property: 'clickData' }], state: [{ id, property: 'hoverData' }] },
    ],
  });

  it('where a callback has it as an Input or a State', () => {
    callbacks(state('image'));
    expect(['clickData', 'hoverData', 'status'].map((each) => isRead('image', each))).toEqual([
      true,
      true,
      false,
    ]);
    expect(isRead('other', 'hoverData')).toBe(false);
  });

  it('where the State is a pattern of the ID', () => {
    callbacks(state({ type: 'image', row: { wild: 'MATCH', multi: 0 } }));
    expect(isRead('{"row":3,"type":"image"}', 'hoverData')).toBe(true);
    expect(isRead('{"row":3,"type":"chart"}', 'hoverData')).toBe(false);
    expect(isRead('{"column":1,"row":3,"type":"image"}', 'hoverData')).toBe(false);
    expect(isRead('image', 'hoverData')).toBe(false);
  });

  it('where the store of Dash is not understood, but not without Dash or an ID', () => {
    expect(isRead('image', 'hoverData')).toBe(false);
    callbacks({});
    expect(isRead('image', 'hoverData')).toBe(true);
    expect(isRead(undefined, 'hoverData')).toBe(false);
  });
});

it('callbacks of another shape than a list are not understood', () => {
  callbacks({ callbacks: { image: {} } as never });
  expect(isRead('image', 'hoverData')).toBe(true);
  expect(hasInput('image', 'hoverData')).toBe(false);
});

it('a dependency is of a component only with the same keys and values', () => {
  const id = { type: 'image', row: { wild: 'ALL', multi: 1 } };
  const dependency = { id, property: 'n_clicks' };
  expect(isOf(dependency, '{"row":7,"type":"image"}', 'n_clicks')).toBe(true);
  expect(isOf(dependency, '{"row":7,"type":"image"}', 'status')).toBe(false);
  expect(isOf(dependency, '{"row":7,"type":"plot"}', 'n_clicks')).toBe(false);
});
