import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Pair } from '../../base/geometry/scales';
import { listenToPinch } from './pinch';

describe('two fingers', () => {
  const element = document.createElement('div');
  const started = vi.fn(() => true);
  const moved = vi.fn<(from: Pair, to: Pair, factor: number) => void>();
  const ended = vi.fn();
  listenToPinch(element, { started, moved, ended });

  function touch(name: string, pointerId: number, [x, y]: Pair, pointerType = 'touch') {
    const event = new MouseEvent(name, { clientX: x, clientY: y });
    Object.assign(event, { pointerId, pointerType, isPrimary: pointerId === 1 });
    element.dispatchEvent(event);
  }

  beforeEach(() => {
    vi.clearAllMocks();
    touch('pointerdown', 1, [100, 100]);
  });

  it('tell how far they have moved, and how far they are apart', () => {
    touch('pointerdown', 2, [200, 100]);
    touch('pointermove', 2, [300, 100]);
    expect(moved.mock.calls).toEqual([[[150, 100], [200, 100], 0.5]]);
    touch('pointerup', 1, [100, 100]);
    touch('pointerup', 2, [300, 100]);
    expect(ended).toHaveBeenCalledOnce();
  });

  it('one is not enough', () => {
    touch('pointermove', 1, [150, 100]);
    touch('pointerup', 1, [150, 100]);
    expect([started, moved, ended].some((each) => each.mock.calls.length > 0)).toBe(false);
  });

  it('a mouse beside a finger is none', () => {
    touch('pointerdown', 2, [200, 100], 'mouse');
    expect(started).not.toHaveBeenCalled();
  });

  it('end when the browser takes one', () => {
    touch('pointerdown', 2, [200, 100]);
    touch('pointercancel', 2, [200, 100]);
    touch('pointermove', 1, [0, 0]);
    expect(ended).toHaveBeenCalledOnce();
    expect(moved).not.toHaveBeenCalled();
  });

  it('begin anew where one of three goes', () => {
    touch('pointerdown', 2, [200, 100]);
    touch('pointerdown', 3, [300, 100]);
    touch('pointerup', 1, [100, 100]);
    touch('pointermove', 3, [310, 100]);
    expect(started).toHaveBeenCalledTimes(2);
    expect(moved).toHaveBeenLastCalledWith([250, 100], [255, 100], 100 / 110);
  });

  it('are counted anew where the end of a finger was not told', () => {
    touch('pointerdown', 1, [100, 100]);
    touch('pointermove', 1, [150, 100]);
    expect(moved).not.toHaveBeenCalled();
  });
});
