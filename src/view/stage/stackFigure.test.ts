import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { View, ViewHome } from '../../base/geometry/view';
import type { FetchedImage } from '../../request/transport';
import { standIns } from './picture';
import type { Rect } from './stackClips';
import { axesOfView, FigureWindows } from './stackFigure';
import type { Layer } from './stackLayer';

const SIDE = 100;
const HOME: ViewHome = { x: [0, 8], y: [0, 4], figure: true };
const BOX = [20, 10, 80, 90] as const;
const AREA: Rect = [0.2, 0.1, 0.8, 0.9];

let plane: HTMLElement;

beforeEach(() => {
  plane = document.createElement('div');
  vi.spyOn(HTMLImageElement.prototype, 'naturalWidth', 'get').mockReturnValue(SIDE);
  vi.spyOn(HTMLImageElement.prototype, 'naturalHeight', 'get').mockReturnValue(SIDE);
});

afterEach(() => {
  vi.restoreAllMocks();
});

let count = 0;

/** A figure of 100 x 100 pixels with these axes, drawn at a view. */
function figure(axes: readonly object[], view?: View): Layer {
  const element = new Image();
  element.src = `blob:figure/${++count}`;
  plane.append(element);
  const told = view ? `&view=${[...view.x, ...view.y].join(',')}` : '';
  const file = { axes: JSON.stringify([1, ...axes]) } as FetchedImage;
  const exact = `/f?p=1&size=100x100${told}`;
  return { element, image: { key: exact, image: file }, exact, tier: 'exact' };
}

const shows = ({ x, y }: View, box: readonly number[] = BOX) => ({ box, x, y });

describe('the axes of a figure that show its view', () => {
  it('are those whose limits are the view', () => {
    const view: View = { x: [1, 3], y: [0, 2] };
    const inset = shows({ x: [1, 3], y: [0, 2.1] }, [25, 15, 40, 30]);
    expect(axesOfView(figure([inset, shows(view)], view), HOME)).toEqual([AREA]);
  });

  it('are all of them, in the order of the figure', () => {
    const beside = shows(HOME, [85, 10, 95, 90]);
    const found = axesOfView(figure([shows(HOME), beside]), HOME);
    expect(found).toEqual([AREA, [0.85, 0.1, 0.95, 0.9]]);
  });

  it('may differ by a rounding error', () => {
    const near = shows({ x: [1e-9, 8 - 1e-9], y: [0, 4] });
    expect(axesOfView(figure([near]), HOME)).toEqual([AREA]);
  });

  it('have the scales of home', () => {
    const log: ViewHome = { ...HOME, x: [1, 1000], xscale: 'log' };
    const drawn = { ...shows(log), xscale: 'log' };
    expect(axesOfView(figure([drawn]), log)).toEqual([AREA]);
    expect(axesOfView(figure([shows(log)]), log)).toEqual([]);
  });

  it.each([
    ['the other direction', shows({ x: [8, 0], y: [0, 4] })],
    ['no known scale', { ...shows(HOME), xscale: null, x: null }],
  ])('are none with %s', (_, axes) => {
    expect(axesOfView(figure([axes]), HOME)).toEqual([]);
  });
});

const windows = () => [...plane.querySelectorAll<HTMLElement>('.dash-dynamic-image__window')];
const innerOf = (window?: HTMLElement) => window?.firstElementChild as HTMLElement;
const copiesIn = (window?: HTMLElement) => [...innerOf(window).children] as HTMLImageElement[];

describe('windows in a figure', () => {
  const MOVED: View = { x: [2, 10], y: [0, 4] };

  it('are the axes, in which a copy of the figure moves while the figure stays', () => {
    const layer = figure([shows(HOME)]);
    new FigureWindows(plane).move([layer], [AREA], HOME, MOVED);
    const [window] = windows();
    expect(window?.style.cssText).toContain('left: 20%; top: 10%; width: 60%; height: 80%');
    expect(innerOf(window).style.transform).toBe('translate(-25%, 0%) scale(1, 1)');
    const [copy] = copiesIn(window);
    expect(copy?.src).toBe(layer.element.src);
    // All of the figure, of which the window has 60 x 80 %.
    const { left, top, width, height } = copy?.style ?? {};
    expect([left, top, width, height].map(parseFloat as (text?: string) => number)).toEqual([
      expect.closeTo(-100 / 3, 4),
      -12.5,
      expect.closeTo(500 / 3, 4),
      125,
    ]);
    expect(layer.element.style.transform).toBe('');
    expect(plane.classList).toContain('dash-dynamic-image__plane--windows');
  });

  it('leave the frame of the axes to the figure', () => {
    const layer = figure([shows(HOME)]);
    new FigureWindows(plane).move([layer], [AREA], HOME, MOVED);
    // 2.5 of 100 pixels beside the left edge of the axes, at 20 %.
    expect(layer.element.style.clipPath).toContain('22.5% ');
    expect(windows()[0]?.style.clipPath).toContain('4.166667% 3.125%');
  });

  it('follow the hand without another copy', () => {
    const layers = [figure([shows(HOME)])];
    const moving = new FigureWindows(plane);
    moving.move(layers, [AREA], HOME, MOVED);
    const copies = copiesIn(windows()[0]);
    moving.move(layers, [AREA], HOME, { x: [0, 4], y: [0, 2] });
    expect(copiesIn(windows()[0])).toEqual(copies);
    expect(innerOf(windows()[0]).style.transform).toBe('translate(0%, -100%) scale(2, 2)');
  });

  it('keep the copies of older figures when a newer one comes', () => {
    const layer = figure([shows(HOME)]);
    const moving = new FigureWindows(plane);
    moving.move([layer], [AREA], HOME, MOVED);
    const [copy] = copiesIn(windows()[0]);
    moving.move([layer, figure([shows(MOVED)], MOVED)], [AREA], HOME, MOVED);
    expect(copiesIn(windows()[0])).toHaveLength(2);
    expect(copiesIn(windows()[0])[0]).toBe(copy);
  });

  it('show an older figure where its data are, beside the newer one', () => {
    const older = figure([shows(HOME)]);
    const newest = figure([shows(MOVED)], MOVED);
    new FigureWindows(plane).move([older, newest], [AREA], HOME, HOME);
    const [under, over] = copiesIn(windows()[0]);
    // Two of eight units to the left, in a window that has 60 % of the figure.
    const left = (copy?: HTMLElement) => parseFloat(copy?.style.left ?? '');
    expect(left(over) - left(under)).toBeCloseTo(25, 4);
    expect(under?.src).toBe(older.element.src);
    // In parts of the figure: what the frame and the newer figure leave, at its left end, and two
    // pixels of 100 beneath the newer one.
    expect(under?.style.clipPath).toContain('22.5% 14.5%, 39.5% 14.5%, 39.5% 85.5%, 22.5% 85.5%');
  });

  it('show none of a figure without such axes', () => {
    const other = figure([shows({ x: [5, 6], y: [0, 4] })]);
    const newest = figure([shows(MOVED)], MOVED);
    new FigureWindows(plane).move([other, newest], [AREA], HOME, HOME);
    expect(copiesIn(windows()[0]).map(({ src }) => src)).toEqual([newest.element.src]);
  });

  it('are as many as there are axes in the newest figure', () => {
    const beside = [85, 10, 95, 90] as const;
    const moving = new FigureWindows(plane);
    const areas: readonly Rect[] = [AREA, [0.85, 0.1, 0.95, 0.9]];
    moving.move([figure([shows(HOME), shows(HOME, beside)])], areas, HOME, MOVED);
    expect(windows()).toHaveLength(2);
    moving.move([figure([shows(HOME)])], [AREA], HOME, MOVED);
    expect(windows()).toHaveLength(1);
  });

  it('tell events which data they show, until the figure is as it was', () => {
    const layer = figure([shows(HOME)]);
    const moving = new FigureWindows(plane);
    moving.move([layer], [AREA], HOME, MOVED);
    const { element, visible, area } = standIns.get(layer.element) ?? {};
    expect([element, area, visible]).toEqual([copiesIn(windows()[0])[0], AREA, [0.25, 0, 1.25, 1]]);
    moving.clear();
    expect(standIns.get(layer.element)).toBeUndefined();
    expect(windows()).toEqual([]);
    expect(layer.element.style.clipPath).toBe('');
    expect(plane.classList).not.toContain('dash-dynamic-image__plane--windows');
  });
});
