import { expect, it } from 'vitest';
import type { Axes } from '../../base/geometry/axes';
import type { Pair } from '../../base/geometry/scales';
import { Board } from './board';
import type { Picture, Press, PressHandlers } from './host';
import { listenToKeys } from './keyboard';
import { listenToPointer, listenToPresses } from './pointer';

const LINEAR = { name: 'linear' } as const;

/** A picture of 400 by 300 CSS pixels in the corner of the window. */
function picture(axes: readonly Axes[] = [], [width, height]: Pair = [400, 300]): Picture {
  const [a, d] = [400 / width, 300 / height];
  return {
    axes,
    placement: { matrix: [a, 0, 0, d, 0, 0], visible: [0, 0, width, height] },
    toLayer: ([x, y]) => [a * x, d * y],
  };
}

function axes(x: Pair): Axes {
  return { box: [0, 0, 400, 300], x, y: [0, 30], xscale: LINEAR, yscale: LINEAR, name: 'a' };
}

/** A board with a hand on it; what it tells, and what it leaves to the stage. */
function handOn(first: Picture) {
  const element = document.createElement('div');
  const state = { picture: first, cursor: null as Pair | null };
  const told: Record<string, unknown>[] = [];
  const left: string[] = [];
  const pass = (name: string) => () => left.push(name) < 0;
  const presses: { events: PressHandlers } = {
    events: {
      clicked: pass('clicked'),
      doubleClicked: pass('doubleClicked'),
      dragStarted: pass('dragStarted'),
      dragged: pass('dragged'),
      dragEnded: pass('dragEnded'),
      dragCancelled: pass('dragCancelled'),
    },
  };
  const board = new Board(
    {
      element,
      onScreen: () => state.picture,
      cursor: { pixel: null, start: () => undefined },
      report: (props) => told.push(props),
      afterStart: () => () => undefined,
    },
    () => undefined,
  );
  listenToPresses(board, presses);
  listenToPointer(board);
  listenToKeys(board, []);
  const at = (...point: Pair): Press => ({ point, pointerType: 'mouse', button: 0 });
  const drag = (...points: readonly Pair[]) => {
    const [start = [0, 0]] = points;
    presses.events.dragStarted(at(...start));
    for (const point of points) presses.events.dragged(at(...point));
  };
  const drawn = (...points: readonly Pair[]) => {
    drag(...points);
    presses.events.dragEnded(at(...(points.at(-1) ?? [0, 0])));
    return board.list.all.at(-1);
  };
  const click = (...point: [number, number]) => {
    presses.events.clicked(at(...point));
  };
  const press = (key: string, more: KeyboardEventInit = {}) => {
    element.dispatchEvent(new KeyboardEvent('keydown', { key, ...more }));
    element.dispatchEvent(new KeyboardEvent('keyup', { key, ...more }));
  };
  return { board, element, state, told, left, presses, at, drag, drawn, click, press };
}

it('only the main button sets corners and chooses shapes', () => {
  const { board, left, presses, at } = handOn(picture());
  board.setMode('drawclosedpath');
  presses.events.clicked({ ...at(50, 50), button: 2 });
  presses.events.doubleClicked({ ...at(50, 50), button: 1 });
  expect(board.drawing).toBeNull();
  expect(left).toEqual(['clicked', 'doubleClicked']);
});

it('a shape that begins or ends beside the picture ends at its edge', () => {
  const { board, drawn } = handOn(picture());
  board.setMode('drawrect');
  expect(drawn([-30, 20], [1000, -1000])).toMatchObject({ x0: 0, x1: 400, y0: 0, y1: 20 });
});

it('a path goes on to what a zoom in between has made visible', () => {
  const { board, state, click, press } = handOn(picture([axes([0, 100])]));
  board.setMode('drawclosedpath');
  click(200, 150);
  click(400, 150);
  state.picture = picture([axes([-100, 300])]);
  click(400, 300);
  click(0, 290);
  press('Enter');
  expect(board.list.all[0]?.points?.x).toEqual([50, 100, 300, -100]);
});

it('a shape is moved and reshaped to what a zoom in between has made visible', () => {
  const { board, state, drawn, drag, presses, at } = handOn(picture([axes([0, 100])]));
  board.setMode('drawline');
  drawn([200, 150], [300, 150]);
  drag([300, 150], [390, 150]);
  state.picture = picture([axes([-100, 300])]);
  presses.events.dragged(at(500, 150));
  presses.events.dragEnded(at(500, 150));
  expect(board.list.all).toMatchObject([{ x0: 50, x1: 300 }]);
});

it('a drag that the browser takes away leaves the corners that were set before', () => {
  const { board, presses, drag, click, press } = handOn(picture());
  board.setMode('drawclosedpath');
  for (const [x, y] of [
    [50, 50],
    [150, 50],
    [150, 150],
  ] as const)
    click(x, y);
  drag([150, 150], [160, 170], [200, 200]);
  presses.events.dragCancelled();
  expect(board.drawing?.corners).toHaveLength(3);
  press('Enter');
  expect(board.list.all[0]?.points).toEqual({ x: [50, 150, 150], y: [50, 50, 150] });
  board.setMode('drawrect');
  drag([10, 10], [50, 50]);
  presses.events.dragCancelled();
  expect(board.drawing).toBeNull();
});

it('a shape that is not editable cannot be deleted, even where a callback makes it active', () => {
  const { board, press } = handOn(picture());
  board.take([{ id: 'a', type: 'rect', x0: 10, x1: 90, y0: 10, y1: 90, editable: false }]);
  board.choose('a');
  press('Delete');
  expect(board.remove()).toBe(false);
  expect(board.list.all).toHaveLength(1);
});

it.each([[{}], [[]], [5], [{ x: 5 }]])(
  'a box with unusable points %o is moved, and told',
  (points) => {
    const { board, told, press } = handOn(picture());
    board.take([{ id: 'a', type: 'rect', x0: 10, x1: 90, y0: 10, y1: 90, points }]);
    board.choose('a');
    press('ArrowRight');
    expect(told).toMatchObject([{ shapes: [{ id: 'a', x0: 11, x1: 91, points }] }]);
  },
);

it.each([[5], ['cell'], [[1, 2]], [null]])(
  'a newshape %o that is no dict has no members',
  (newshape) => {
    const { board, drawn } = handOn(picture());
    board.newshape = newshape;
    board.setMode('drawrect');
    const names = Object.keys(drawn([10, 10], [50, 30]) ?? {});
    expect(names).toEqual(['id', 'type', 'x0', 'x1', 'y0', 'y1', 'axes', 'scales']);
  },
);

it('each copy lies beside the one before, and inside of the picture', () => {
  const large = handOn(picture());
  large.board.setMode('drawrect');
  large.drawn([340, 240], [400, 300]);
  large.press('c', { ctrlKey: true });
  large.press('v', { ctrlKey: true });
  large.press('v', { ctrlKey: true });
  const places = large.board.list.all.map(({ x0, y0 }) => `${x0} ${y0}`);
  expect(new Set(places).size).toBe(3);
  for (const { x0, x1, y0, y1 } of large.board.list.all) {
    expect([Number(x0) >= 0, Number(x1) <= 400, Number(y0) >= 0, Number(y1) <= 300]).toEqual(
      Array(4).fill(true),
    );
  }
  const small = handOn(picture([], [100, 75]));
  small.press('v', { ctrlKey: true });
  expect(small.board.list.all).toMatchObject([{ x1: 100, y1: 75 }]);
});

it('keys move a shape to the edge of the picture, and no farther', () => {
  const { board, press, drawn } = handOn(picture());
  board.setMode('drawrect');
  drawn([10, 10], [50, 30]);
  for (let count = 0; count < 6; count++) press('ArrowLeft', { shiftKey: true });
  expect(board.list.all).toMatchObject([{ x0: -20, x1: 20, y0: 10, y1: 30 }]);
  press('ArrowRight');
  expect(board.list.all).toMatchObject([{ x0: -19, x1: 21 }]);
  press('Enter');
  press('ArrowUp', { shiftKey: true });
  press('ArrowUp', { shiftKey: true });
  expect(board.list.all).toMatchObject([{ x0: -19, x1: 21, y0: 0, y1: 30 }]);
});

it('on few large pixels a shape is where the hand has drawn it', () => {
  const { board, drawn } = handOn(picture([], [4, 3]));
  board.setMode('drawline');
  const line = drawn([101.4, 20.7], [333.3, 201.9]);
  expect(Number(line?.x0)).toBeCloseTo(1.014, 4);
  expect(Number(line?.y1)).toBeCloseTo(2.019, 4);
  drawn([333.3, 201.9], [321.3, 201.9]);
  expect(Number(board.list.all[0]?.x1)).toBeCloseTo(3.213, 4);
});

it('an edit that ends where it began is no change', () => {
  const { board, told, drawn, press } = handOn(picture());
  board.setMode('drawrect');
  drawn([10, 10], [50, 30]);
  told.length = 0;
  drawn([50, 30], [90, 90], [50, 30]);
  press('ArrowRight');
  press('ArrowLeft');
  expect(told).toHaveLength(2); // of the keys
  board.step('undo');
  board.step('undo');
  board.step('undo');
  expect(board.list.all).toEqual([]);
});

it('another mode that a callback sets in mid-edit leaves the edit in the hand', () => {
  const { board, drawn, drag, presses, at } = handOn(picture());
  board.setMode('drawrect');
  drawn([10, 10], [50, 30]);
  drag([50, 30], [60, 40]);
  board.setMode('drawline');
  presses.events.dragged(at(80, 90));
  presses.events.dragEnded(at(80, 90));
  expect(board.list.all).toMatchObject([{ x1: 80, y1: 90 }]);
});

it('a freehand line has the places between two frames', () => {
  const { board, element, drag, presses, at } = handOn(picture());
  board.setMode('drawopenpath');
  drag([10, 10], [20, 10]);
  const move = Object.assign(new MouseEvent('pointermove', { buttons: 1 }), {
    getCoalescedEvents: () => [
      { clientX: 30, clientY: 60 },
      { clientX: 60, clientY: 60 },
      { clientX: 90, clientY: 10 },
    ],
  });
  element.dispatchEvent(move);
  presses.events.dragged(at(90, 10));
  presses.events.dragEnded(at(90, 10));
  expect(board.list.all[0]?.points).toEqual({ x: [10, 20, 30, 60, 90], y: [10, 10, 60, 60, 10] });
});

it('a palm draws nothing while a pen is down, and fingers draw again when the pen has gone', () => {
  const { element } = handOn(picture());
  const reached: string[] = [];
  element.addEventListener('pointerdown', () => reached.push('down'));
  const fire = (name: string, pointerType: string) =>
    element.dispatchEvent(Object.assign(new MouseEvent(name), { pointerType }));
  fire('pointerdown', 'pen');
  fire('pointerdown', 'touch');
  expect(reached).toHaveLength(1);
  // It was let go outside of the component, which has not captured it.
  fire('pointerleave', 'pen');
  fire('pointerdown', 'touch');
  expect(reached).toHaveLength(2);
});
