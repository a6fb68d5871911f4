import { beforeEach, describe, expect, it, vi } from 'vitest';
import { listenToWheel } from './wheel';

describe('the wheel', () => {
  const element = document.createElement('div');
  const zoomed = vi.fn<(factor: number) => boolean>();
  const passed = vi.fn();
  let isActive = false;
  listenToWheel(element, { isActive: () => isActive, zoomed, passed });

  function turn(options: WheelEventInit): WheelEvent {
    const event = new WheelEvent('wheel', { cancelable: true, ...options });
    element.dispatchEvent(event);
    return event;
  }

  beforeEach(() => {
    vi.clearAllMocks();
    isActive = false;
    zoomed.mockReturnValue(true);
  });

  it('is left to the page over a picture that nobody touched', () => {
    expect(turn({ deltaY: 100 }).defaultPrevented).toBe(false);
    expect(passed).toHaveBeenCalledOnce();
    expect(zoomed).not.toHaveBeenCalled();
  });

  it.each(['ctrlKey', 'metaKey'])('zooms with %s', (key) => {
    expect(turn({ deltaY: 100, [key]: true }).defaultPrevented).toBe(true);
    expect(zoomed.mock.calls[0]?.[0]).toBeCloseTo(Math.SQRT2);
  });

  it('zooms after a click into the picture', () => {
    isActive = true;
    expect(turn({ deltaY: -100 }).defaultPrevented).toBe(true);
    expect(zoomed.mock.calls[0]?.[0]).toBeCloseTo(Math.SQRT1_2);
  });

  it('that zooms nothing is left to the page', () => {
    zoomed.mockReturnValue(false);
    expect(turn({ deltaY: 100, ctrlKey: true }).defaultPrevented).toBe(false);
  });

  it('sideways is left to the page', () => {
    isActive = true;
    expect(turn({ deltaX: 100 }).defaultPrevented).toBe(false);
    expect(zoomed).not.toHaveBeenCalled();
  });

  it('of a touchpad pinches in small steps', () => {
    turn({ deltaY: 10, ctrlKey: true });
    expect(zoomed.mock.calls[0]?.[0]).toBeCloseTo(2 ** 0.2);
  });

  it('that counts lines zooms as one that counts pixels', () => {
    turn({ deltaY: 3, deltaMode: 1, ctrlKey: true });
    expect(zoomed.mock.calls[0]?.[0]).toBeCloseTo(Math.SQRT2, 1);
  });

  it('doubles at most at once', () => {
    turn({ deltaY: 5000, ctrlKey: true });
    expect(zoomed.mock.calls[0]?.[0]).toBe(2);
  });
});
