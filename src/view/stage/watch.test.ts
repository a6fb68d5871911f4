import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Shown } from '../../loader/imageState';
import { axesOf } from './picture';
import { watchPicture } from './watch';

const AXES = { box: [0, 0, 20, 10], x: [0, 1], y: [0, 1] };
const PART = JSON.stringify({ image: 'key', value: [1, AXES] });

/** A picture whose axes did not fit into its header. */
function longAxes(url: string): Shown {
  const element = new Image();
  element.src = 'blob:picture';
  const axes = `{"part":"${'a'.repeat(64)}"}`;
  const image = { axes, size: { width: 20, height: 10 }, timing: { url } };
  return { element, image: { image } } as unknown as Shown;
}

describe('axes that are a request of their own', () => {
  const fetched = vi.fn<(url: string) => Promise<unknown>>(() =>
    Promise.resolve({ ok: true, text: () => Promise.resolve(PART) }),
  );
  const changed = vi.fn();
  const picture = document.createElement('div');
  let shown: Shown | null;
  let stop: () => void;

  async function show(url: string) {
    shown = longAxes(url);
    picture.replaceChildren(shown.element);
    await vi.advanceTimersByTimeAsync(20);
  }

  beforeEach(() => {
    vi.useFakeTimers();
    vi.stubGlobal('fetch', fetched);
    shown = longAxes('/first?p=1');
    const element = document.createElement('div');

    stop = watchPicture({ element, picture, shown: () => shown }, changed);
  });

  afterEach(() => {
    stop();
    vi.unstubAllGlobals();
    vi.useRealTimers();
    vi.clearAllMocks();
  });

  it('are there before the first tap, and what they are for is drawn', async () => {
    await vi.advanceTimersByTimeAsync(200);
    expect(fetched).toHaveBeenCalledTimes(1);
    expect(shown && axesOf(shown)).toHaveLength(1);
    expect(changed).toHaveBeenCalledTimes(1);
  });

  it('are asked for once where pictures follow one another', async () => {
    for (const number of [1, 2, 3, 4, 5]) await show(`/moving?p=${number}`);
    expect(fetched).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(200);
    expect(fetched).toHaveBeenCalledTimes(1);
    expect(fetched.mock.lastCall?.[0]).toContain('p=5');
  });

  it('are not asked for when the component has gone', async () => {
    stop();
    await vi.advanceTimersByTimeAsync(200);
    expect(fetched).not.toHaveBeenCalled();
  });
});
