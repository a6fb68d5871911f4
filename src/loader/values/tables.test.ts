import { afterEach, expect, it, vi } from 'vitest';
import { tableOf } from './tables';

const COLOURS: Readonly<Record<string, readonly number[]>> = {
  '#000': [0, 0, 0, 255],
  '#fff': [255, 255, 255, 255],
  black: [0, 0, 0, 255],
  'rgb(9 8 7)': [9, 8, 7, 255],
};

/** A context that leaves its colour as it is where it does not know another one, as browsers do. */
class Context {
  #colour = '#000';

  get fillStyle(): string {
    return `rgba(${COLOURS[this.#colour]?.join()})`;
  }

  set fillStyle(text: string) {
    if (text in COLOURS) this.#colour = text;
  }

  fillRect = vi.fn();

  getImageData() {
    return { data: COLOURS[this.#colour] };
  }
}

afterEach(() => {
  vi.restoreAllMocks();
});

function withCanvas(): void {
  vi.spyOn(HTMLCanvasElement.prototype, 'getContext').mockReturnValue(new Context() as never);
}

it('a list has colours of CSS and of numbers', () => {
  withCanvas();
  const table = tableOf(['rgb(9 8 7)', 'black', [1, 2, 3], [1, 2, 3, 4]]);
  expect(table).toEqual([[9, 8, 7, 255], [0, 0, 0, 255], [1, 2, 3, 255], [1, 2, 3, 4]]); // prettier-ignore
});

it.each(['var(--blue)', 'inherit', 'colour', ''])('%j is no colour of a canvas', (text) => {
  withCanvas();
  expect(() => tableOf(['black', text])).toThrow('The colormap has an unknown colour');
});
