import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Pair } from '../../base/geometry/scales';
import { normalised, zoomed, type View, type ViewHome } from '../../base/geometry/view';
import { ViewControl } from './viewControl';

const HOME: ViewHome = { x: [0, 8], y: [0, 4] };
const PIXELS: Pair = [800, 400];
const MIDDLE: Pair = [0.5, 0.5];
const MOVES = { isOver: false, tells: true };
const ENDS = { isOver: true, tells: true };
const QUIETLY = { isOver: true, tells: false };

function viewOf({ view }: ViewControl): View {
  if (!view) throw new Error('There is no view.');
  return view;
}

describe('the view of a component', () => {
  let known: View[];
  const place = vi.fn<(view: View) => void>();
  const ask = vi.fn<(view: unknown) => void>();
  const tell = vi.fn<(view: View | null) => void>();
  const rested = vi.fn<(view: View) => void>();
  let pixels: Pair;
  const led = vi.fn();
  let control: ViewControl;
  let home: ViewHome | null;

  function made(): ViewControl {
    return new ViewControl({
      home: () => home,
      pixels: () => pixels,
      known: () => known,
      place,
      ask,
      tell,
      led,
      rested,
    });
  }

  /** A turn of the wheel and the rest after it, with the picture that is fetched at rest. */
  function turn(factor: number, at = MIDDLE) {
    control.zoom(factor, at);
    control.rest();
    const asked = ask.mock.lastCall?.[0] as View | null;
    known = [asked ?? HOME, ...known];
  }

  beforeEach(() => {
    vi.clearAllMocks();
    known = [HOME];
    home = HOME;
    pixels = PIXELS;
    control = made();
  });

  it('moves with the hand, and is told once, at the end', () => {
    control.begin();
    control.drag([0.1, 0]);
    control.drag([0.25, 0.5]);
    expect(place).toHaveBeenLastCalledWith({ x: [-2, 6], y: [2, 6] });
    expect(ask).toHaveBeenLastCalledWith({ x: [-2, 6], y: [2, 6] });
    expect(tell).not.toHaveBeenCalled();
    control.rest();
    expect(tell.mock.calls).toEqual([[{ x: [-2, 6], y: [2, 6] }]]);
  });

  it('is told as null at home', () => {
    control.set({ x: [1, 3], y: [1, 2] });
    control.goHome();
    expect(ask).toHaveBeenLastCalledWith(null);
    expect(tell.mock.calls).toEqual([[null]]);
  });

  it('that a callback sets is taken as it is, and not told', () => {
    control.set({ x: [1, 3.3], y: [1, 2] });
    expect(ask).toHaveBeenLastCalledWith({ x: [1, 3.3], y: [1, 2] });
    expect(tell).not.toHaveBeenCalled();
  });

  it('that was told and comes back changes nothing', () => {
    control.begin();
    control.drag([0.5, 0]);
    control.rest();
    const told = tell.mock.lastCall?.[0];
    control.begin();
    control.drag([0.1, 0]);
    vi.clearAllMocks();
    control.set(JSON.parse(JSON.stringify(told)));
    expect(ask).not.toHaveBeenCalled();
    expect(control.isMoving).toBe(true);
  });

  it('that is none is sent as it is, so that the server says why', () => {
    control.set({ x: [3, 1], y: [0, 1] });
    expect(ask.mock.calls).toEqual([[{ x: [3, 1], y: [0, 1] }]]);
    expect(place).not.toHaveBeenCalled();
  });

  it('that a callback sets in ISO texts is shown and told in milliseconds', () => {
    home = { x: [0, 1e9], y: [0, 4], xscale: 'date' };
    const given = { x: ['1970-01-02', '1970-01-03'], y: [1, 2] };
    control.set(given);
    expect(place.mock.calls).toEqual([[{ x: [86_400_000, 172_800_000], y: [1, 2] }]]);
    expect(ask.mock.calls).toEqual([[{ x: [86_400_000, 172_800_000], y: [1, 2] }]]);
    control.begin();
    control.drag([0.5, 0]);
    control.rest();
    expect(tell.mock.calls).toEqual([[{ x: [43_200_000, 129_600_000], y: [1, 2] }]]);
  });

  it('in ISO texts is told no more than in numbers when a drag comes back', () => {
    home = { x: [0, 1e9], y: [0, 4], xscale: 'date' };
    const given = { x: ['1970-01-02', '1970-01-03'], y: [1, 2] };
    control.set(given);
    control.begin();
    control.drag([0.5, 0]);
    control.drag([0, 0]);
    control.rest();
    expect(tell).not.toHaveBeenCalled();
    control.begin();
    control.set({ ...given });
    expect(control.isMoving, 'it came again').toBe(true);
  });

  it('that is no time is sent as it is', () => {
    home = { x: [0, 1e9], y: [0, 4], xscale: 'date' };
    const given = { x: ['1970-01-02', '1970-02-30'], y: [1, 2] };
    control.set(given);
    expect(ask.mock.calls).toEqual([[given]]);
    expect(place).not.toHaveBeenCalled();
  });

  it('is on the lattice after a zoom', () => {
    turn(0.6);
    const length = (view: unknown) => (view as View).x[1] - (view as View).x[0];
    expect(Math.log2(length(ask.mock.lastCall?.[0]) / 8) * 4).toBeCloseTo(-3, 9);
  });

  it('needs nothing on the way out that it had on the way in', () => {
    const at: Pair = [0.2, 0.7];
    const factors = Array.from({ length: 10 }, () => 2 ** -0.5);
    for (const factor of factors) turn(factor, at);
    const had = known.map((each) => JSON.stringify(each));
    for (const factor of factors) {
      ask.mockClear();
      turn(1 / factor, at);
      for (const [view] of ask.mock.calls) expect(had).toContain(JSON.stringify(view ?? HOME));
    }
    expect(tell).toHaveBeenLastCalledWith(null);
  });

  it('takes one that the page has within a pixel', () => {
    known = [{ x: [1, 5.005], y: [1, 3] }, HOME];
    control.begin();
    control.showBox([0.125, 0.25], [0.625, 0.75]);
    expect(ask).toHaveBeenLastCalledWith({ x: [1, 5.005], y: [1, 3] });
  });

  it('goes back to where it was when a gesture is cancelled', () => {
    control.set({ x: [1, 3], y: [1, 2] });
    control.begin();
    control.drag([0.5, 0]);
    expect(control.cancel()).toBe(true);
    expect(control.view).toEqual({ x: [1, 3], y: [1, 2] });
    expect(tell).not.toHaveBeenCalled();
    expect(control.cancel()).toBe(false);
  });

  it('stays within its bounds under a hand that leaves them and comes back', () => {
    home = { ...HOME, bounds: { x: [0, 10], y: [0, 4] } };
    control.begin();
    control.drag([-3, 0]);
    expect(control.view).toEqual({ x: [2, 10], y: [0, 4] });
    control.drag([-0.125, 0]);
    expect(control.view).toEqual({ x: [1, 9], y: [0, 4] });
  });

  it('keeps the data between two fingers where they are', () => {
    control.begin();
    control.drag([0.1, 0], 0.5, [0.25, 0.5]);
    const { x } = viewOf(control);
    expect(x[0] + (x[1] - x[0]) * 0.35).toBeCloseTo(2, 12);
  });

  it('is shown and asked for by one that follows, and told at the end', () => {
    const view = { x: [1, 3], y: [1, 2] } as const;
    control.follow(view, { asks: true, ...MOVES });
    expect(place).toHaveBeenLastCalledWith(view);
    expect(ask).toHaveBeenLastCalledWith(view);
    expect(tell).not.toHaveBeenCalled();
    control.follow(view, { asks: true, ...ENDS });
    expect(tell.mock.calls).toEqual([[view]]);
    expect(led).not.toHaveBeenCalled();
  });

  it('that a callback sets leads the linked ones as it is drawn, and quietly', () => {
    home = { ...HOME, bounds: HOME };
    control.set({ x: [6, 10], y: [1, 2] });
    expect(led.mock.calls).toEqual([[{ x: [4, 8], y: [1, 2] }, QUIETLY]]);
    control.set(null);
    expect(led).toHaveBeenLastCalledWith(null, QUIETLY);
  });

  it('that is none leads nobody', () => {
    control.set({ x: [3, 1], y: [0, 1] });
    expect(led).not.toHaveBeenCalled();
  });

  it('is not told by one that follows a callback, but at the next gesture', () => {
    const view = { x: [1, 3], y: [1, 2] } as const;
    control.follow(view, { asks: true, ...QUIETLY });
    expect(control.view).toEqual(view);
    expect(ask).toHaveBeenLastCalledWith(view);
    expect(rested.mock.calls).toEqual([[view]]);
    expect(tell).not.toHaveBeenCalled();
    control.goHome();
    control.follow(view, { asks: true, ...ENDS });
    expect(tell.mock.calls).toEqual([[view]]);
  });

  it('of one that follows is its own again when a callback sets it', () => {
    control.follow({ x: [1, 3], y: [1, 2] }, { asks: true, ...MOVES });
    control.set({ x: [2, 4], y: [1, 2] });
    expect(control.isFollowing).toBe(false);
  });

  it('of one of many that follow is asked for at the end', () => {
    const view = { x: [1, 3], y: [1, 2] } as const;
    control.follow(view, { asks: false, ...MOVES });
    expect(ask).not.toHaveBeenCalled();
    control.follow(view, { asks: false, ...ENDS });
    expect(ask).toHaveBeenLastCalledWith(view);
  });

  it('of one that cannot follow to the end is told where it stayed', () => {
    home = { ...HOME, x: [1, 8], xscale: 'log' };
    const view = { x: [2, 3], y: [1, 2] } as const;
    control.follow(view, { asks: false, ...MOVES });
    control.follow({ x: [-1, 3], y: [1, 2] }, { asks: false, ...ENDS });
    expect(ask).toHaveBeenLastCalledWith(view);
    expect(tell.mock.calls).toEqual([[view]]);
    expect(control.isFollowing).toBe(false);
  });

  it('is null before there is a picture', () => {
    home = null;
    control.begin();
    control.drag([1, 1]);
    control.rest();
    control.goHome();
    expect(control.view).toBeNull();
    expect(ask).not.toHaveBeenCalled();
  });

  it('is asked for but not placed before the first picture tells the box', () => {
    pixels = [NaN, NaN];
    const view = { x: [1, 3], y: [1, 2] } as const;
    control.set(view);
    expect(ask.mock.calls).toEqual([[view]]);
    control.zoom(0.5, MIDDLE);
    control.step(2, MIDDLE);
    control.begin();
    control.drag([0.5, 0]);
    control.showBox([0, 0], MIDDLE);
    control.rest();
    const other = { x: [2, 4], y: [1, 2] } as const;
    control.follow(other, { asks: true, ...ENDS });
    expect(ask.mock.calls).toEqual([[view], [other]]);
    for (const each of [place, tell, rested]) expect(each).not.toHaveBeenCalled();
    expect(led.mock.calls).toEqual([[view, QUIETLY]]);
    pixels = PIXELS;
    control.started();
    expect(rested.mock.calls).toEqual([[other]]);
  });

  it('ends where a pixel has 8 steps of a double', () => {
    for (let step = 0; step < 300; step++) control.zoom(0.5, [0.3, 0.3]);
    control.rest();
    const { x } = viewOf(control);
    expect((x[1] - x[0]) / 800).toBeGreaterThanOrEqual(7.9 * Number.EPSILON * x[1]);
    const again = normalised(HOME, zoomed(HOME, viewOf(control), 0.5, MIDDLE), PIXELS);
    expect((again.x[1] - again.x[0]) / (x[1] - x[0])).toBeGreaterThan(0.8);
  });
});
