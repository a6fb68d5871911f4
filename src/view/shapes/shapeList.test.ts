import { expect, it } from 'vitest';
import { placedAs, shapesOf, type Shape } from './model';
import { ShapeList } from './shapeList';

const rect = (id: string, x0 = 0): Shape => ({ id, type: 'rect', x0, x1: x0 + 5, y0: 0, y1: 5 });
const json = (list: ShapeList) => JSON.stringify(list.all);

function random(seed: number) {
  let state = seed;
  return (most: number) => {
    state = (state * 1103515245 + 12345) % 2 ** 31;
    return Math.floor((state / 2 ** 31) * most);
  };
}

/** One of the things that a hand does, by chance. */
function act(list: ShapeList, next: (most: number) => number, count: number): void {
  const shape = list.all[next(list.all.length)];
  const kind = next(4);
  if (kind === 0 || !shape) list.change(`n${count}`, rect(`n${count}`, next(100)));
  else if (kind === 1) list.change(shape.id, null);
  else list.change(shape.id, placedAs(shape, { x0: next(100), x1: next(100) }));
}

it('undo to the start and redo to the end give the same JSON', () => {
  const next = random(18);
  for (let run = 0; run < 50; run++) {
    const list = new ShapeList();
    list.set([rect('a'), { ...rect('b'), label: 'cell' }, { ...rect('c'), note: [1, 2] }]);
    const steps = [json(list)];
    for (let count = 0; count < 40; count++) {
      act(list, next, count);
      steps.push(json(list));
    }
    const back = [json(list)];
    while (list.undo() !== null) back.push(json(list));
    expect(back.reverse()).toEqual(steps);
    const forth = [json(list)];
    while (list.redo() !== null) forth.push(json(list));
    expect(forth).toEqual(steps);
  }
});

it('a change after an undo ends what could be redone', () => {
  const list = new ShapeList();
  list.change('a', rect('a'));
  list.undo();
  expect(list.canRedo).toBe(true);
  list.change('b', rect('b'));
  expect(list.canRedo).toBe(false);
  expect(list.redo()).toBeNull();
});

it('undo keeps what a callback has done to a shape meanwhile', () => {
  const list = new ShapeList();
  list.set([rect('a')]);
  list.change('a', placedAs(rect('a'), { x0: 3 }));
  list.set(list.all.map((each) => ({ ...each, label: 'nucleus' })));
  expect(list.undo()).toBe('a');
  expect(list.all).toEqual([{ ...rect('a'), label: 'nucleus' }]);
  expect(list.redo()).toBe('a');
  expect(list.all).toEqual([{ ...rect('a'), x0: 3, label: 'nucleus' }]);
});

it('undo passes over changes of shapes that a callback has removed', () => {
  const list = new ShapeList();
  list.set([rect('a'), rect('b')]);
  list.change('b', placedAs(rect('b'), { x0: 1 }));
  list.change('a', placedAs(rect('a'), { x0: 2 }));
  list.set([list.find('b')]);
  expect(list.undo()).toBe('b');
  expect(list.all).toEqual([rect('b')]);
  expect(list.undo()).toBeNull();
});

it('shapes without an ID of their own get the same one each time', () => {
  const bare = { ...rect('a'), id: undefined };
  const given = [bare, rect('a'), rect('a'), 'no shape', null];
  const ids = shapesOf(given).map(({ id }) => id);
  expect(new Set(ids).size).toBe(3);
  expect(shapesOf(given).map(({ id }) => id)).toEqual(ids);
  expect(shapesOf(null)).toEqual([]);
});

it('a made-up ID takes none away from a shape that has it', () => {
  const bare = { ...rect('a'), id: undefined };
  const given = [bare, rect('shape-0', 7), rect('shape-0-', 8)];
  const ids = shapesOf(given).map(({ id }) => id);
  expect(ids.slice(1)).toEqual(['shape-0', 'shape-0-']);
  expect(new Set(ids).size).toBe(3);
});
