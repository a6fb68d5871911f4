import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ImageError } from '../../request/imageError';
import { newCanvas, type ValueCanvas } from './canvas';
import { readDataHeader } from './header';
import type { ValueHost, ValueProps } from './host';
import { ValueColours } from './valueColours';
import { valueImage } from './valueImage';

const put = vi.fn();
const report = vi.fn();
let box: HTMLElement;

beforeEach(() => {
  vi.useFakeTimers();
  vi.setSystemTime(0);
  put.mockClear();
  report.mockClear();
  box = document.createElement('div');
  document.body.append(box);
  const context = {
    createImageData: (width: number, height: number) => ({
      ...{ width, height, data: new Uint8ClampedArray(4 * width * height) },
    }),
    putImageData: put,
  };
  vi.spyOn(HTMLCanvasElement.prototype, 'getContext').mockReturnValue(context as never);
});

afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
  box.remove();
});

function pictureOf(
  low: number,
  high: number,
  generator = 'scan',
  facts = {},
  labels?: readonly string[],
): ValueCanvas {
  const header = readDataHeader(JSON.stringify({ v: 1, type: 'u8', range: [low, high], labels }));
  const image = valueImage(header, [2, 1], Uint8Array.of(low, high));
  return newCanvas(image, { generator, facts: { nullable: [], ...facts } });
}

async function newControl(props: ValueProps = {}, facts = {}) {
  const host: ValueHost = { props, report, element: () => box };
  const control = new ValueColours(host);
  host.control = control;
  await control.ready({ generator: 'scan', facts: { nullable: [], ...facts } });
  let count = 0;
  const show = async (element: ValueCanvas, about: object = {}) => {
    control.show({ element, tier: 'exact', exact: `${++count}`, renewed: undefined, ...about });
    box.replaceChildren(element);
    await Promise.resolve();
  };
  const update = (next: ValueProps) => {
    host.props = next;
    control.update();
  };
  return { host, control, show, update, range: () => control.current()?.colours.range };
}

describe('the range', () => {
  it('is that of the image, of the function, or of the prop', async () => {
    const { show, update, range, control } = await newControl();
    await show(pictureOf(3, 9));
    expect(range()).toEqual([3, 9]);
    await show(pictureOf(3, 9, 'other', { value_range: [0, 50] }));
    expect(range()).toEqual([0, 50]);
    update({ value_range: [1, 2] });
    expect(range()).toEqual([1, 2]);
    expect(control.current()?.full).toEqual([0, 50]);
    update({ value_range: null });
    expect(range()).toEqual([0, 50]);
  });

  it('is from the first label to the last, whichever of them an image has', async () => {
    const { show, update, range } = await newControl();
    const names = ['air', 'bone', 'metal', 'skin'];
    await show(pictureOf(0, 1, 'scan', {}, names));
    expect(range()).toEqual([0, 3]);
    await show(pictureOf(2, 2, 'scan', {}, names));
    expect(range()).toEqual([0, 3]);
    update({ value_range: [0, 9] });
    expect(range()).toEqual([0, 9]);
    update({});
    await show(pictureOf(0, 1, 'other', { value_range: [0, 50] }, names));
    expect(range()).toEqual([0, 50]);
    await show(pictureOf(0, 0, 'scan', {}, ['air']));
    expect(range()).toEqual([0, 1]);
    await show(pictureOf(4, 7, 'scan', {}, []), { renewed: {} });
    expect(range()).toEqual([4, 7]);
  });

  it.each(['linear', 'log', 'sqrt', 'symlog', 'eq_hist'])(
    'with equal ends is a threshold on the norm %s',
    async (norm) => {
      const { show, update, range } = await newControl({ norm });
      await show(pictureOf(3, 9));
      const colours = [3, 2, 9].map((threshold) => {
        update({ norm, value_range: [threshold, threshold] });
        expect(range()).toEqual([threshold, threshold]);
        const [{ data }] = put.mock.lastCall as [ImageData];
        return [...data];
      });
      const [black, white] = [
        [0, 0, 0, 255],
        [255, 255, 255, 255],
      ] as const;
      expect(colours).toEqual([
        [...black, ...white],
        [...white, ...white],
        [...black, ...black],
      ]);
      expect(report).not.toHaveBeenCalled();
    },
  );

  it('stays while images follow each other, and is that of the last one at rest', async () => {
    const { show, range } = await newControl();
    await show(pictureOf(3, 9));
    vi.advanceTimersByTime(1000);
    await show(pictureOf(4, 10), { tier: 'data8', exact: 'a' });
    expect(range()).toEqual([3, 9]);
    vi.advanceTimersByTime(20);
    await show(pictureOf(5, 11));
    expect(range()).toEqual([3, 9]);
    vi.advanceTimersByTime(300);
    expect(range()).toEqual([5, 11]);
  });

  it('is that of the exact image in the place of its preview, and of each frame', async () => {
    const { show, range } = await newControl();
    await show(pictureOf(3, 9));
    vi.advanceTimersByTime(1000);
    await show(pictureOf(4, 10), { tier: 'data8', exact: 'a' });
    await show(pictureOf(4, 10), { exact: 'a' });
    expect(range()).toEqual([4, 10]);
    await show(pictureOf(6, 7), { renewed: {} });
    expect(range()).toEqual([6, 7]);
  });

  it('of a hand is told when it settles, and not before', async () => {
    const { show, range, control, update } = await newControl();
    await show(pictureOf(3, 9));
    const told = vi.fn();
    const stop = control.watch(told);
    control.preview([4, 5]);
    expect(range()).toEqual([4, 5]);
    expect(report).not.toHaveBeenCalled();
    control.settle([4, 6]);
    expect(report.mock.calls).toEqual([[{ value_range: [4, 6] }]]);
    update({ value_range: [4, 6] });
    expect(range()).toEqual([4, 6]);
    expect(told).toHaveBeenCalledTimes(2);
    control.settle(null);
    expect(range()).toEqual([3, 9]);
    stop();
    control.preview([4, 5]);
    expect(told).toHaveBeenCalledTimes(3);
  });

  it.each([null, [5, 6]])('is the one before a hand that went back: %j', async (value_range) => {
    const { show, range, control } = await newControl({ value_range });
    await show(pictureOf(3, 9));
    control.preview([4, 5]);
    control.preview(null);
    expect(range()).toEqual(value_range ?? [3, 9]);
    await show(pictureOf(30, 90), { renewed: {} });
    expect(range()).toEqual(value_range ?? [30, 90]);
    expect(report).not.toHaveBeenCalled();
  });

  it('of a prop that changes under a hand is seen when the hand goes back', async () => {
    const { show, range, control, update } = await newControl();
    await show(pictureOf(3, 9));
    control.preview([4, 5]);
    update({ value_range: [1, 2] });
    expect(range()).toEqual([4, 5]);
    control.preview(null);
    expect(range()).toEqual([1, 2]);
  });

  it('of a component that has left the page is not told', async () => {
    const { show, control } = await newControl();
    await show(pictureOf(3, 9));
    control.dispose();
    control.settle([4, 5]);
    expect(report).not.toHaveBeenCalled();
  });
});

it('a change paints each canvas once, and none where nothing has changed', async () => {
  const { show, update, control } = await newControl();
  const [shown, below] = [pictureOf(3, 9), pictureOf(1, 2)];
  await show(shown);
  control.lay(below);
  box.append(below);
  expect(put).toHaveBeenCalledTimes(2);
  update({});
  expect(put).toHaveBeenCalledTimes(2);
  update({ norm: 'sqrt' });
  expect(put).toHaveBeenCalledTimes(4);
  expect(report).not.toHaveBeenCalled();
});

it('a canvas that has left the page gives its memory back', async () => {
  const { show, control } = await newControl();
  const pictures = [pictureOf(3, 9), pictureOf(3, 9), pictureOf(3, 9)] as const;
  for (const each of pictures) await show(each);
  expect(pictures.map(({ width }) => width)).toEqual([0, 0, 2]);
  control.dispose();
  expect(pictures[2].width).toBe(0);
});

it.each([
  [{ value_range: [2, 1] }, 'The colours cannot follow value_range'],
  [{ value_range: 'all' }, 'The colours cannot follow value_range'],
  [{ norm: 'cubic' }, 'The colours cannot follow norm'],
  [{ colormap: [[1, 2]] }, 'The colormap has an unknown colour'],
  [{ colormap: [[0.5, 0, 1]] }, 'The colormap has an unknown colour'],
  [{ colormap: 7 }, 'The colormap has no colours'],
  [{ colormap: [] }, 'The colormap has no colours'],
])('props such as %j are reported, and change nothing', async (props, text) => {
  const { show, update, control } = await newControl();
  await show(pictureOf(3, 9));
  const before = control.current();
  update(props);
  expect(control.current()).toBe(before);
  const [[told]] = report.mock.calls as [[{ _dash_error: Error }]];
  expect(told._dash_error.message).toContain(text);
});

it('the name of a colormap is asked for once, and its colours come as soon as they are there', async () => {
  const table = [
    [9, 8, 7, 255],
    [1, 2, 3, 4],
  ];
  const headers = { 'Content-Type': 'application/json' };
  const server = vi.fn(() => Promise.resolve(new Response(JSON.stringify(table), { headers })));
  vi.stubGlobal('fetch', server);
  const { show, update, control } = await newControl();
  await show(pictureOf(3, 9));
  update({ colormap: 'two' });
  expect(control.current()?.colours.table).toHaveLength(256);
  await vi.advanceTimersByTimeAsync(10);
  expect(control.current()?.colours.table).toEqual(table);
  update({ colormap: 'gray' });
  update({ colormap: 'two' });
  expect(control.current()?.colours.table).toEqual(table);
  const asked = (server.mock.calls as unknown[][]).map(([url]) => url);
  expect(asked).toEqual(['/_dash-dynamic-image/-/colormaps/two']);
  vi.unstubAllGlobals();
});

describe('colours that did not come', () => {
  const server = (rows: unknown) => {
    const headers = { 'Content-Type': 'application/json' };
    return () => Promise.resolve(new Response(JSON.stringify(rows), { headers }));
  };
  const ORIGIN = { generator: 'scan', facts: { nullable: [] } };

  afterEach(() => {
    vi.unstubAllGlobals();
  });

  it('are those of the next picture', async () => {
    const fetched = vi.fn(server([7]));
    vi.stubGlobal('fetch', fetched);
    const { show, update, control } = await newControl();
    await show(pictureOf(3, 9));
    update({ colormap: 'late' });
    await vi.advanceTimersByTimeAsync(10);
    expect(report).toHaveBeenCalledTimes(1);
    update({ colormap: 'late' });
    await vi.advanceTimersByTimeAsync(10);
    expect(fetched).toHaveBeenCalledTimes(1);
    vi.stubGlobal('fetch', server([[9, 8, 7]]));
    await control.ready(ORIGIN);
    await show(pictureOf(3, 10));
    expect(control.current()?.colours.table).toEqual([[9, 8, 7, 255]]);
  });

  it('may be asked for again when others are wanted, and not before', async () => {
    vi.stubGlobal('fetch', server([7]));
    const { control, update } = await newControl();
    update({ colormap: 'none' });
    const error = (await control.ready(ORIGIN).catch((reason: unknown) => reason)) as ImageError;
    expect(error.message).toContain('unknown colour');
    const again = vi.fn();
    void error.circumstances.until?.then(again);
    update({ colormap: 'none', norm: 'sqrt' });
    await Promise.resolve();
    expect(again).not.toHaveBeenCalled();
    update({ colormap: 'gray' });
    await Promise.resolve();
    expect(again).toHaveBeenCalled();
  });

  it('are no error where others are wanted meanwhile', async () => {
    vi.stubGlobal('fetch', server([7]));
    const { control, update } = await newControl();
    update({ colormap: 'lost' });
    const ready = control.ready(ORIGIN);
    update({ colormap: 'gray' });
    await expect(ready).resolves.toBeUndefined();
  });
});

it('an ordinary image leaves no picture of values', async () => {
  const { show, control } = await newControl();
  await show(pictureOf(3, 9));
  control.show({ element: new Image(), tier: 'exact', exact: 'x', renewed: undefined });
  expect(control.current()).toBeNull();
});

it('a canvas says what is on it, as an image does', () => {
  const canvas = pictureOf(3, 9);
  canvas.alt = 'Scan';
  expect([canvas.getAttribute('role'), canvas.getAttribute('aria-label')]).toEqual(['img', 'Scan']);
  canvas.alt = '';
  expect([canvas.getAttribute('role'), canvas.getAttribute('aria-label')]).toEqual([null, null]);
});
