import { afterEach, describe, expect, it } from 'vitest';
import { hasInput, type CallbackGraphs } from './listeners';

afterEach(() => {
  delete window.dash_stores;
});

function callbacks(graphs: CallbackGraphs): void {
  window.dash_stores = [{ getState: () => ({ graphs }), dispatch: () => undefined }];
}

describe('a prop', () => {
  it('is an Input where a callback names the component', () => {
    callbacks({ inputMap: { image: { n_clicks: [{}] } } });
    expect(hasInput('image', 'n_clicks')).toBe(true);
    expect(hasInput('image', 'status')).toBe(false);
    expect(hasInput('other', 'n_clicks')).toBe(false);
  });

  it.each([
    ['{"row":3,"type":"image"}', true],
    ['{"row":3,"type":"chart"}', false],
    ['{"type":"image"}', false],
    ['{"row":', false],
  ])('of %s is one by a pattern: %s', (id, expected) => {
    const pattern = { keys: ['row', 'type'], values: [{ wild: 'ALL', multi: 1 }, 'image'] };
    callbacks({ inputPatterns: { 'row,type': { n_clicks: [pattern] } } });
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
