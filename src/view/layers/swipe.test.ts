import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Swipe } from './swipe';

const VISIBLE = { left: 10, top: 20, width: 200, height: 100 };

let frame: HTMLElement;
let swipe: Swipe;
const events = { partAt: vi.fn(), moved: vi.fn(), ended: vi.fn() };

beforeEach(() => {
  frame = document.createElement('div');
  document.body.append(frame);
  for (const event of Object.values(events)) event.mockReset();
  // As the owner does it.
  events.moved.mockImplementation((part: number) => {
    swipe.show(part, VISIBLE);
  });
  events.partAt.mockImplementation(([x]: [number, number]) => x / 100);
  swipe = new Swipe(frame, 'organs', events);
  swipe.show(0.5, VISIBLE);
  handle().setPointerCapture = () => undefined;
});

afterEach(() => {
  frame.remove();
});

function handle(): HTMLElement {
  const found = frame.querySelector<HTMLElement>('[role=slider]');
  if (!found) throw new Error('no handle');
  return found;
}

function point(type: string, clientX = 0, button = 0, pointerId = 1): void {
  const event = new MouseEvent(type, { clientX, button, bubbles: true });
  handle().dispatchEvent(Object.assign(event, { pointerId }));
}

function press(key: string, init: KeyboardEventInit = {}): KeyboardEvent {
  const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...init });
  handle().dispatchEvent(event);
  return event;
}

describe('the handle of a swipe', () => {
  it('is a named slider at its part of the visible box', () => {
    swipe.show(0.25, VISIBLE);
    const { style } = handle();
    expect([style.left, style.top, style.height]).toEqual(['60px', '20px', '100px']);
    expect(handle().getAttribute('aria-label')).toBe('organs');
    expect(handle().getAttribute('aria-valuenow')).toBe('25');
    expect(handle().getAttribute('aria-valuetext')).toBe('25 %');
  });

  it('is hidden without a box, and comes back', () => {
    swipe.show(0.5, null);
    expect(handle().hidden).toBe(true);
    swipe.show(0.5, VISIBLE);
    expect(handle().hidden).toBe(false);
  });

  it('tells each move of a drag, and its end once', () => {
    point('pointermove', 10);
    point('pointerdown');
    point('pointermove', 30);
    point('pointermove', 40);
    point('pointerup');
    point('pointerup');
    point('pointermove', 50);
    expect(events.moved.mock.calls).toEqual([[0.3], [0.4]]);
    expect(events.ended.mock.calls).toEqual([[0.4]]);
  });

  it('ends a drag that the browser takes', () => {
    point('pointerdown');
    point('pointermove', 30);
    point('pointercancel');
    expect(events.ended.mock.calls).toEqual([[0.3]]);
  });

  it('takes the focus, and lets the browser drag nothing below it', () => {
    const event = new MouseEvent('mousedown', { bubbles: true, cancelable: true });
    handle().dispatchEvent(event);
    expect(event.defaultPrevented).toBe(true);
    expect(document.activeElement).toBe(handle());
  });

  it('follows the finger that came first', () => {
    point('pointerdown');
    point('pointerdown', 0, 0, 2);
    point('pointermove', 90, 0, 2);
    point('pointermove', 30);
    point('pointerup', 90, 0, 2);
    point('pointermove', 40);
    point('pointerup');
    expect(events.moved.mock.calls).toEqual([[0.3], [0.4]]);
    expect(events.ended.mock.calls).toEqual([[0.4]]);
    point('pointerdown', 0, 0, 3);
    point('pointermove', 50, 0, 3);
    expect(events.moved).toHaveBeenLastCalledWith(0.5);
  });

  it('is held by a pointer, and by a key until it is up', () => {
    const held: boolean[] = [];
    const note = () => held.push(swipe.isHeld);
    note();
    point('pointerdown');
    note();
    point('pointercancel');
    note();
    press('ArrowRight');
    note();
    handle().dispatchEvent(new KeyboardEvent('keyup', { key: 'ArrowRight' }));
    note();
    expect(held).toEqual([false, true, false, true, false]);
  });

  it('follows the first button alone, and no point without a place', () => {
    point('pointerdown', 0, 2);
    point('pointermove', 30);
    point('pointerdown');
    events.partAt.mockReturnValue(null);
    point('pointermove', 40);
    expect(events.moved).not.toHaveBeenCalled();
  });

  it('takes the keys of a slider, and leaves the others to the page', () => {
    const outer = vi.fn();
    frame.addEventListener('keydown', outer);
    expect(press('ArrowRight').defaultPrevented).toBe(true);
    press('ArrowLeft', { shiftKey: true });
    press('End');
    expect(events.moved.mock.calls).toEqual([[0.51], [0.41], [1]]);
    expect(outer).not.toHaveBeenCalled();
    expect(press('Tab').defaultPrevented).toBe(false);
    expect(outer).toHaveBeenCalledTimes(1);
  });

  it('tells the end of a key that was held once', () => {
    press('ArrowRight');
    press('ArrowRight');
    handle().dispatchEvent(new KeyboardEvent('keyup', { key: 'ArrowRight' }));
    handle().dispatchEvent(new KeyboardEvent('keyup', { key: 'Tab' }));
    expect(events.ended.mock.calls).toEqual([[0.52]]);
  });

  it('tells what a key has moved when the focus goes before the key is up', () => {
    press('ArrowRight');
    handle().dispatchEvent(new FocusEvent('blur'));
    expect(events.ended.mock.calls).toEqual([[0.51]]);
  });

  it('tells nothing of a key that was pressed elsewhere', () => {
    handle().dispatchEvent(new KeyboardEvent('keyup', { key: 'ArrowRight' }));
    expect(events.ended).not.toHaveBeenCalled();
  });

  it('is no click on the image', () => {
    const outer = vi.fn();
    frame.addEventListener('click', outer);
    frame.addEventListener('dblclick', outer);
    point('click');
    point('dblclick');
    expect(outer).not.toHaveBeenCalled();
  });

  it('leaves the frame', () => {
    swipe.remove();
    expect(frame.childElementCount).toBe(0);
  });
});
