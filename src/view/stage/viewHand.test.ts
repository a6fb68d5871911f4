// @vitest-environment jsdom
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Pair } from '../../base/geometry/scales';
import type { View, ViewHome } from '../../base/geometry/view';
import type { Shown } from '../../loader/imageState';
import type { StageHost, StageProps } from './host';
import type { Overlay } from './overlay';
import { ViewHand } from './viewHand';

const HOME: ViewHome = { x: [0, 8], y: [0, 8], equal: false };
const HOME_VIEW: View = { x: HOME.x, y: HOME.y };
const SIDE = 400;

const placed = vi.hoisted(() => vi.fn<(view: View) => void>());
const show = vi.hoisted(() => vi.fn<() => boolean>(() => false));
const rested = vi.hoisted(() => vi.fn());
const box = vi.hoisted(() => ({ pixels: [400, 400] as Pair }));

vi.mock('./stack', () => ({
  Stack: class {
    readonly home = HOME;
    readonly areas = [{ left: 0, top: 0, width: 1, height: 1 }];
    readonly known = () => [];
    readonly place = placed;
    readonly show = show;
    readonly rested = rested;
    readonly dispose = vi.fn();
    get pixels() {
      return box.pixels;
    }
  },
}));
vi.mock('./local', () => ({ localOf: () => (point: Pair) => point }));

const hands: ViewHand[] = [];

function props(given: StageProps = {}): StageProps {
  return { view: null, link: null, ...given };
}

function made(given?: StageProps) {
  const element = document.createElement('div');
  element.tabIndex = 0;
  const picture = element.appendChild(document.createElement('div'));
  document.body.append(element);
  for (const name of ['offsetWidth', 'offsetHeight']) {
    Object.defineProperty(picture, name, { value: SIDE });
  }
  // The wheel is the picture's.
  element.focus();
  const report = vi.fn<(props: { view: View | null }) => void>();
  const ask = vi.fn<(view: View | null) => void>();
  const known = { view: HOME };
  const host = { element, picture, report, ask, facts: () => known };
  const overlay = {
    root: document.createElement('div'),
    part: () => document.createElement('div'),
    shape: () => document.createElementNS('http://www.w3.org/2000/svg', 'polygon'),
  };
  const hand = new ViewHand(
    host as unknown as StageHost,
    overlay as unknown as Overlay,
    () => undefined,
  );
  hands.push(hand);
  hand.update(props(given), 'pan');
  return { hand, element, report, ask, known };
}

function turn(element: HTMLElement, deltaY = 200) {
  const at = { clientX: SIDE / 2, clientY: SIDE / 2 };
  element.dispatchEvent(new WheelEvent('wheel', { deltaY, cancelable: true, ...at }));
}

function xOf(hand: ViewHand): Pair {
  return (hand.view ?? { x: [NaN, NaN] }).x as Pair;
}

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  for (const hand of hands.splice(0)) hand.dispose();
  document.body.replaceChildren();
  vi.useRealTimers();
});

test('a drag goes on where a turn of the wheel just before it comes to rest', () => {
  const { hand, element, report } = made();
  turn(element);
  hand.begin('pan', [200, 200], 'mouse');
  expect(report).toHaveBeenCalledTimes(1);
  const [left] = xOf(hand);
  vi.advanceTimersByTime(1000);
  hand.drag([300, 200]);
  expect(xOf(hand)[0]).toBeCloseTo(left - 4);
  hand.end();
  expect(report).toHaveBeenCalledTimes(2);
});

test('a box is of the view on screen when it began, after a turn of the wheel', () => {
  const { hand, element } = made();
  // Between two views of the lattice, so that the rest moves the picture.
  turn(element, 130);
  hand.begin('zoom', [100, 100], 'mouse');
  const [left, right] = xOf(hand);
  hand.drag([300, 300]);
  vi.advanceTimersByTime(1000);
  expect(xOf(hand)).toEqual([left, right]);
  hand.end();
  expect(xOf(hand)[0]).toBeCloseTo(left + (right - left) / 4);
  expect(xOf(hand)[1]).toBeCloseTo(right - (right - left) / 4);
});

test.each(['wheel', 'key', 'button'])('a %s during a drag changes nothing', (what) => {
  const { hand, element } = made();
  hand.begin('pan', [200, 200], 'mouse');
  hand.drag([300, 200]);
  if (what === 'wheel') turn(element);
  else if (what === 'key') hand.arrow(new KeyboardEvent('keydown', { key: 'ArrowLeft' }));
  else hand.step(-1);
  expect(xOf(hand)).toEqual([-2, 6]);
  vi.advanceTimersByTime(1000);
  hand.drag([350, 200]);
  expect(xOf(hand)).toEqual([-3, 5]);
});

test('those that follow a component tell their view when it goes during a gesture', () => {
  const leader = made({ link: 'a' });
  const follower = made({ link: 'a' });
  leader.hand.begin('pan', [200, 200], 'mouse');
  leader.hand.drag([300, 200]);
  expect(follower.report).not.toHaveBeenCalled();
  leader.hand.dispose();
  expect(follower.report.mock.calls).toEqual([[{ view: { x: [-2, 6], y: [0, 8] } }]]);
});

test('those that follow a component tell their view when it gets another link', () => {
  const leader = made({ link: 'a' });
  const follower = made({ link: 'a' });
  leader.hand.begin('pan', [200, 200], 'mouse');
  leader.hand.drag([300, 200]);
  leader.hand.update(props({ link: 'b' }), 'pan');
  leader.hand.drag([350, 200]);
  expect(follower.report.mock.calls).toEqual([[{ view: { x: [-2, 6], y: [0, 8] } }]]);
});

test('a view that a callback sets moves those that are linked, and none of them tells it', () => {
  const [leader, follower, other] = [made({ link: 'a' }), made({ link: 'a' }), made({ link: 'b' })];
  const view = { x: [2, 4], y: [1, 3] } as const;
  leader.hand.update(props({ link: 'a', view }), 'pan');
  expect(follower.hand.view).toEqual(view);
  expect(follower.ask).toHaveBeenLastCalledWith(view);
  expect(other.hand.view).toEqual(HOME_VIEW);
  leader.hand.update(props({ link: 'a' }), 'pan');
  expect(follower.hand.view).toEqual(HOME_VIEW);
  expect(follower.ask).toHaveBeenLastCalledWith(null);
  for (const { report } of [leader, follower]) expect(report).not.toHaveBeenCalled();
});

test('a callback that sets a view ends the drag of another one that is linked', () => {
  const [one, other] = [made({ link: 'a' }), made({ link: 'a' })];
  other.hand.begin('pan', [200, 200], 'mouse');
  other.hand.drag([300, 200]);
  const view = { x: [2, 4], y: [1, 3] } as const;
  one.hand.update(props({ link: 'a', view }), 'pan');
  other.hand.drag([350, 200]);
  other.hand.end();
  for (const { hand } of [one, other]) expect(hand.view).toEqual(view);
  expect(other.report).not.toHaveBeenCalled();
});

test('linked ones begin at the view that one of them has, whichever is there first', () => {
  const view = { x: [2, 4], y: [1, 3] } as const;
  const [before, given] = [made({ link: 'a' }), made({ link: 'a', view })];
  const after = made({ link: 'a' });
  const own = made({ link: 'a', view: { x: [0, 1], y: [0, 1] } });
  for (const { hand } of [before, given, after]) expect(hand.view).toEqual(view);
  expect(own.hand.view).toEqual({ x: [0, 1], y: [0, 1] });
  for (const { report } of [before, after]) expect(report).not.toHaveBeenCalled();
});

test('a view that comes together with another link moves those of that link', () => {
  const [old, one, fresh] = [made({ link: 'a' }), made({ link: 'a' }), made({ link: 'b' })];
  const view = { x: [2, 4], y: [1, 3] } as const;
  one.hand.update(props({ link: 'b', view }), 'pan');
  expect(old.hand.view).toEqual(HOME_VIEW);
  expect(fresh.hand.view).toEqual(view);
});

test('a view that Dash gives back with its keys in another order does not end a drag', () => {
  const { hand, report } = made();
  hand.begin('pan', [200, 200], 'mouse');
  hand.drag([300, 200]);
  hand.end();
  const view = report.mock.lastCall?.[0].view;
  hand.begin('pan', [200, 200], 'mouse');
  hand.update(props({ view: { y: view?.y, x: view?.x } }), 'pan');
  hand.drag([300, 200]);
  expect(xOf(hand)).toEqual([-4, 4]);
});

test('the picture of a box of another size is placed by the shape of that box', () => {
  const { hand } = made();
  box.pixels = [800, 400];
  placed.mockClear();
  hand.show({} as Shown);
  expect(placed.mock.calls).toEqual([[hand.view]]);
  box.pixels = [SIDE, SIDE];
});

test('pictures beneath those of other params are fetched once the exact one is there', () => {
  const { hand } = made();
  const shows = (tier: string, isAlone: boolean, exact = '/f?p=2&view=1,2,3,4') => {
    rested.mockClear();
    show.mockReturnValueOnce(isAlone);
    hand.show({ tier, exact } as Shown);
    return rested.mock.calls.length;
  };
  shows('exact', true);
  expect(shows('preview', true)).toBe(0);
  expect(shows('exact', false)).toBe(1);
  expect(shows('exact', false)).toBe(0);
  // Nothing but home is beneath home.
  expect(shows('exact', true, '/f?p=3')).toBe(0);
});

test('a second finger takes over a drag where it is', () => {
  const { hand, element } = made();
  const touch = (name: string, pointerId: number, clientX: number) => {
    const event = new MouseEvent(name, { clientX, clientY: 200 });
    Object.assign(event, { pointerId, pointerType: 'touch', isPrimary: pointerId === 1 });
    element.dispatchEvent(event);
  };
  touch('pointerdown', 1, 100);
  hand.begin('pan', [100, 200], 'touch');
  hand.drag([200, 200]);
  touch('pointermove', 1, 200);
  touch('pointerdown', 2, 300);
  hand.leave();
  expect(xOf(hand)).toEqual([-2, 6]);
  touch('pointermove', 1, 250);
  touch('pointermove', 2, 350);
  expect(xOf(hand)).toEqual([-3, 5]);
});

test('a view of another function with another home is left', () => {
  const { hand, report, ask, known } = made();
  hand.begin('pan', [200, 200], 'mouse');
  hand.drag([300, 200]);
  hand.end();
  const told = report.mock.lastCall?.[0].view;
  hand.update(props({ view: told }), 'pan');
  known.view = { x: [1000, 1008], y: [0, 8] };
  hand.update(props({ view: told }), 'pan');
  expect(ask).toHaveBeenLastCalledWith(null);
  expect(report).toHaveBeenLastCalledWith({ view: null });
});

test('a view that comes together with another function is taken', () => {
  const { hand, ask, known } = made();
  known.view = { x: [1000, 1008], y: [0, 8] };
  const view = { x: [1001, 1002], y: [0, 1] } as const;
  hand.update(props({ view }), 'pan');
  expect(ask).toHaveBeenLastCalledWith(view);
});
