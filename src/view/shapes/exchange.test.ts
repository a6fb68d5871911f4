import { expect, it } from 'vitest';
import { Exchange } from './exchange';
import { placedAs, type Shape } from './model';
import { ShapeList } from './shapeList';

type Shapes = readonly Shape[];

const rect = (id: string, x0 = 0): Shape => ({ id, type: 'rect', x0, x1: 90, y0: 0, y1: 5 });

function random(seed: number) {
  let state = seed;
  return (most: number) => {
    state = (state * 1103515245 + 12345) % 2 ** 31;
    return Math.floor((state / 2 ** 31) * most);
  };
}

/**
 * Dash as far as one callback with shapes as its Input and its Output sees it: a report is in the
 * store at once; a task later the runs before are dropped and a run with the shapes of the store is
 * started, whose result is written whenever it comes.
 */
class Dash {
  value: Shapes = [];
  renders = 0;
  readonly exchange: Exchange;
  readonly list = new ShapeList();
  readonly #run: (shapes: Shapes) => Shapes;
  readonly #next: (most: number) => number;
  readonly #started = new Set<() => void>();
  #shown: Shapes = this.value;
  /** Tasks of the page, which keep their order. */
  #starts: (() => void)[] = [];
  /** Results that are on their way. */
  #results: (() => void)[] = [];

  constructor(run: (shapes: Shapes) => Shapes, next: (most: number) => number) {
    this.#run = run;
    this.#next = next;
    this.exchange = new Exchange(this.list, {
      report: ({ shapes }) => {
        this.value = shapes as Shapes;
        this.#starts.push(() => {
          this.#start();
        });
      },
      afterStart: (listener) => {
        this.#started.add(listener);
        return () => this.#started.delete(listener);
      },
    });
  }

  /** True while something is to come. */
  get isBusy(): boolean {
    return this.#starts.length + this.#results.length > 0;
  }

  /** One task of the page: a start or a result, in any order. */
  step(): void {
    const isStart = this.#results.length === 0 || (this.#starts.length > 0 && this.#next(2) > 0);
    const [task] = isStart
      ? this.#starts.splice(0, 1)
      : this.#results.splice(this.#next(this.#results.length), 1);
    task?.();
    this.render();
  }

  render(): void {
    while (this.value !== this.#shown) {
      this.renders++;
      if (this.renders > 10_000) throw new Error('the hand and a callback take turns without end');
      this.#shown = this.value;
      this.exchange.take(this.value);
    }
  }

  #start(): void {
    for (const each of this.#started) each();
    this.#started.clear();
    const result = this.#run(this.value);
    this.#results = [
      () => {
        this.value = result;
      },
    ];
  }
}

const labelled = (shapes: Shapes) => shapes.map((each) => ({ ...each, label: `cell ${each.id}` }));

/** Random changes by the hand, told while runs of the callback come and go; the expected `x0` by ID. */
function drawnBeside(dash: Dash, next: (most: number) => number): Map<string, number> {
  const { list, exchange } = dash;
  const expected = new Map<string, number>();
  for (let count = 0; count < 60; count++) {
    const shape = list.all[next(list.all.length)];
    const kind = next(5);
    if (kind === 0 && shape) {
      list.change(shape.id, null);
      expected.delete(shape.id);
    } else if (kind < 3 && shape) {
      list.change(shape.id, placedAs(shape, { x0: count }));
      expected.set(shape.id, count);
    } else {
      list.change(`s${count}`, rect(`s${count}`, count));
      expected.set(`s${count}`, count);
    }
    exchange.tell();
    // Two changes may come in one task of the page.
    if (next(4) > 0) dash.render();
    for (let steps = next(4); steps > 0 && dash.isBusy; steps--) dash.step();
  }
  while (dash.isBusy) dash.step();
  return expected;
}

it('no change is lost, whenever the results of a callback come', () => {
  for (let seed = 0; seed < 300; seed++) {
    const next = random(seed);
    const dash = new Dash(labelled, next);
    const expected = drawnBeside(dash, next);
    const found = new Map(dash.value.map(({ id, x0 }) => [id, x0]));
    expect([...found].sort(), `seed ${seed}`).toEqual([...expected].sort());
    expect(dash.value).toEqual(labelled(dash.value));
    expect(dash.list.all).toEqual(dash.value);
  }
});

it.each([1, 2, 3, 4, 5])('a callback may take changes back (seed %i)', (seed) => {
  const next = random(seed);
  const dash = new Dash(
    (shapes) => shapes.flatMap((each) => (Number(each.x0) > 50 ? [{ ...each, x0: 50 }] : [each])),
    next,
  );
  for (let count = 0; count < 40; count++) {
    dash.list.change('a', rect('a', next(100)));
    dash.exchange.tell();
    dash.render();
    for (let steps = next(3); steps > 0 && dash.isBusy; steps--) dash.step();
  }
  dash.list.change('a', rect('a', 80));
  dash.exchange.tell();
  while (dash.isBusy) dash.step();
  expect(dash.value).toEqual([rect('a', 50)]);
  expect(dash.list.all).toEqual([rect('a', 50)]);
});

/** An exchange whose reports have not reached a callback yet. */
function waiting() {
  const reports: unknown[] = [];
  const starts: (() => void)[] = [];
  const list = new ShapeList();
  const exchange = new Exchange(list, {
    report: (props) => reports.push(props),
    afterStart: (listener) => {
      starts.push(listener);
      return () => undefined;
    },
  });
  return { reports, starts, list, exchange };
}

it('what another one sets is merged with a report that no callback has seen, and is told again', () => {
  const { reports, starts, list, exchange } = waiting();
  exchange.take([rect('a'), rect('b')]);
  list.change('a', placedAs(rect('a'), { x0: 3 }));
  list.change('b', null);
  exchange.tell({ active_shape: 'a' });
  exchange.take(list.all);
  expect(reports).toEqual([{ shapes: [rect('a', 3)], active_shape: 'a' }]);
  exchange.take([{ ...rect('a'), color: 'red' }, rect('b'), rect('c')]);
  const merged = [{ ...rect('a', 3), color: 'red' }, rect('c')];
  expect(list.all).toEqual(merged);
  expect(reports.slice(1)).toEqual([{ shapes: merged }]);
  for (const start of starts) start();
  exchange.take([rect('a')]);
  expect(list.all).toEqual([rect('a')]);
  expect(reports).toHaveLength(2);
});

it('an older report that comes back takes nothing from a newer one', () => {
  const { reports, list, exchange } = waiting();
  list.change('a', rect('a', 1));
  exchange.tell();
  const first = list.all;
  list.change('a', rect('a', 2));
  exchange.tell();
  exchange.take(first);
  expect(list.all).toEqual([rect('a', 2)]);
  exchange.take(list.all);
  // A callback in the browser that returns what it was given.
  exchange.take(first);
  expect(reports.at(-1)).toEqual({ shapes: [rect('a', 2)] });
});

it('a value that the hand has told before is taken where it is set again', () => {
  const { starts, list, exchange } = waiting();
  list.change('a', rect('a', 1));
  exchange.tell();
  const first = list.all;
  exchange.take(first);
  list.change('a', rect('a', 2));
  exchange.tell();
  exchange.take(list.all);
  for (const start of starts) start();
  exchange.take(first);
  expect(list.all).toEqual([rect('a', 1)]);
});
