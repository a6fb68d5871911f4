import { describe, expect, it, vi } from 'vitest';
import { Sight } from './sight';
import { moveTo, observed } from '../testing/sight';

function watched() {
  const element = document.createElement('div');
  const sight = new Sight();
  const stop = sight.watch(element);
  const listener = vi.fn(() => sight.place);
  const stopListening = sight.listen(listener);
  const places = () => listener.mock.results.map(({ value }) => value as unknown);
  return { element, sight, stop, stopListening, places };
}

describe('the sight of an image', () => {
  it('is unknown until the browser has said it', () => {
    expect(watched().sight.place).toBeUndefined();
  });

  it('tells each change of the place once', () => {
    const { element, sight, places } = watched();
    for (const place of ['far', 'near', 'near', 'visible', 'far'] as const) {
      moveTo(element, place);
      expect(sight.place).toBe(place);
    }
    const jump = ['near', 'far'];
    expect(places()).toEqual(['far', 'near', 'visible', ...jump]);
  });

  it('ends with those who look and those who listen', () => {
    const { element, stop, stopListening, sight, places } = watched();
    moveTo(element, 'visible');
    stopListening();
    moveTo(element, 'far');
    expect(sight.place).toBe('far');
    expect(places()).toEqual(['visible']);
    stop();
    moveTo(element, 'visible');
    expect(sight.place).toBe('far');
  });

  it('needs the same few observers for all images', () => {
    const before = observed();
    const all = Array.from({ length: 500 }, watched);
    expect(observed()).toEqual({ observers: before.observers, elements: before.elements + 500 });
    for (const { stop } of all) stop();
    expect(observed().elements).toBe(before.elements);
  });
});
