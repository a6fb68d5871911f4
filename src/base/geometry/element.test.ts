import { afterEach, describe, expect, it, vi } from 'vitest';
import { boxOf, placementOf } from './element';
import { toWindow } from './placement';

type Style = Readonly<Record<string, string>>;

/** A style as engines compute it. */
const PLAIN: Style = {
  display: 'block',
  boxSizing: 'content-box',
  width: '400px',
  height: '200px',
  objectFit: 'fill',
  objectPosition: '50% 50%',
  offsetPath: 'none',
  rotate: 'none',
  scale: 'none',
  transform: 'none',
  ...Object.fromEntries(
    ['Top', 'Right', 'Bottom', 'Left'].flatMap((side) => [
      [`padding${side}`, '0px'],
      [`border${side}Width`, '0px'],
    ]),
  ),
};

const styles = new Map<Element, Style>();

function made(style: Style = {}, tag = 'div'): HTMLElement {
  const element = document.createElement(tag);
  styles.set(element, { ...PLAIN, ...style });
  return element;
}

/** An image in boxes, the outer one first, and the rectangle that the engine tells. */
function imageIn(around: readonly Style[], own: Style, rect: readonly number[]): HTMLImageElement {
  const image = made(own, 'img') as HTMLImageElement;
  const inner = around.reduce((parent: Element, style) => {
    const box = made(style);
    parent.append(box);
    return box;
  }, document.body);
  inner.append(image);
  const [left, top, width, height] = rect;
  image.getBoundingClientRect = () => ({ left, top, width, height }) as DOMRect;
  Object.defineProperty(image, 'naturalWidth', { value: 800 });
  Object.defineProperty(image, 'naturalHeight', { value: 400 });
  vi.stubGlobal('getComputedStyle', (element: Element) => styles.get(element) ?? PLAIN);
  return image;
}

const corners = (image: HTMLImageElement) => {
  const placement = placementOf(image, [800, 400]);
  const ends = [[0, 0] as const, [800, 0] as const, [0, 400] as const];
  return placement && ends.map((end) => toWindow(placement, end).map((value) => +value.toFixed(6)));
};

afterEach(() => {
  vi.unstubAllGlobals();
  styles.clear();
  document.body.replaceChildren();
});

describe('the place of an image in the window', () => {
  it.each<[string, number, number]>([
    ['50% 50%', 60, 20],
    ['10px 30px', 20, 50],
    ['calc(100% - 10px) 20%', 100, 20],
    ['calc(25% + 2.5px) calc(0% + 1e-7px)', 37.5, 20],
    ['-7.5px 0%', 2.5, 20],
  ])('minds object-position: %s', (objectPosition, left, top) => {
    const own = { width: '500px', objectFit: 'contain', objectPosition };
    expect(corners(imageIn([], own, [10, 20, 500, 200]))?.[0]).toEqual([left, top]);
  });

  it('is its rectangle where nothing is transformed', () => {
    const image = imageIn([{}], {}, [10, 20, 400, 200]);
    expect(corners(image)).toEqual([
      [10, 20],
      [410, 20],
      [10, 220],
    ]);
  });

  it.each([
    ['content-box', { width: '390px', height: '194px' }],
    ['border-box', { width: '400px', height: '200px', boxSizing: 'border-box' }],
  ])('leaves out border and padding: %s', (_, size) => {
    const sides = { paddingLeft: '2px', borderLeftWidth: '1px', paddingRight: '7px' };
    const own = { ...size, ...sides, paddingTop: '4px', borderBottomWidth: '2px' };
    expect(corners(imageIn([], own, [10, 20, 400, 200]))).toEqual([
      [13, 24],
      [403, 24],
      [13, 218],
    ]);
  });

  it.each<[string, Style[], Style]>([
    ['transform', [{ transform: 'matrix(0.8, 0, 0, 0.8, 30, 40)' }], {}],
    ['scale', [{}, { scale: '0.8' }], {}],
    ['both', [{ scale: '0.4 0.8' }, { transform: 'matrix(2, 0, 0, 1, 0, 0)' }], {}],
    ['its own', [], { transform: 'matrix3d(0.8, 0, 0, 0, 0, 0.8, 0, 0, 0, 0, 1, 0, 0, 0, 5, 1)' }],
    ['zoom, which no transform tells', [{}], {}],
    ['a card that was turned twice', [{ transform: TURNED }, { scale: '0.8' }], TURNED_BACK],
    ['a box that cannot be transformed', [{ scale: '0.8' }, { scale: '3', display: 'inline' }], {}],
  ])('is scaled by %s', (_, around, own) => {
    expect(corners(imageIn(around, own, [10, 20, 320, 160]))).toEqual([
      [10, 20],
      [330, 20],
      [10, 180],
    ]);
  });

  it.each<[string, Style[], Style]>([
    ['rotate', [{}, { rotate: '90deg' }], {}],
    ['transform', [{ transform: 'matrix(0, 1, -1, 0, 0, 0)' }], {}],
    ['parts', [{ rotate: '120deg' }, { rotate: '0 0 1 -60deg' }], { rotate: 'z 30deg' }],
  ])('is turned by %s', (_, around, own) => {
    expect(corners(imageIn(around, own, [10, 20, 200, 400]))).toEqual([
      [210, 20],
      [210, 420],
      [10, 20],
    ]);
  });

  it('is zoomed also where an engine leaves zoom out of rectangles', () => {
    const own = vi.spyOn(HTMLElement.prototype, 'getBoundingClientRect');
    own.mockReturnValue({ width: 10 } as DOMRect);
    const image = imageIn([{ zoom: '1.5' }, {}], { zoom: '2' }, [10, 20, 400, 200]);
    expect(corners(image)).toEqual([
      [30, 60],
      [1230, 60],
      [30, 660],
    ]);
  });

  it('is turned after it was stretched, the inner box first', () => {
    const around = [{ rotate: '90deg' }, { scale: '2 1' }];
    expect(corners(imageIn(around, {}, [10, 20, 200, 800]))).toEqual([
      [210, 20],
      [210, 820],
      [10, 20],
    ]);
  });

  it.each<[string, Style[], Style, number[]]>([
    ['turned in space', [{ rotate: 'x 40deg' }], {}, [0, 0, 400, 150]],
    ['with perspective', [{ transform: matrix3d(11, 0.002) }], {}, [0, 0, 400, 200]],
    ['sheared along z', [{ transform: matrix3d(2, 0.5) }], {}, [0, 0, 400, 200]],
    ['scaled in space', [{ scale: '1 1 2' }], {}, [0, 0, 400, 200]],
    ['on a path', [{ offsetPath: 'path("M 0 0 L 9 9")' }], {}, [0, 0, 400, 200]],
    ['in a way that no style tells', [{}], {}, [0, 0, 400, 190]],
    ['not on the page', [], { width: 'auto', height: 'auto' }, [0, 0, 0, 0]],
    ['without size', [], { width: '0px', height: '0px' }, [0, 0, 0, 0]],
    ['positioned in other units', [], { objectPosition: 'calc(1em + 5px) 0%' }, [0, 0, 400, 200]],
    ['fitted in an unknown way', [], { objectFit: '' }, [0, 0, 400, 200]],
    ['transformed by what cannot be read', [{ transform: 'matrix(a)' }], {}, [0, 0, 400, 200]],
    ['rotated by what cannot be read', [{ rotate: 'auto' }], {}, [0, 0, 400, 200]],
  ])('is unknown for an image %s', (_, around, own, rect) => {
    expect(placementOf(imageIn(around, own, rect), [800, 400])).toBeNull();
  });

  it('follows the fit and the position', () => {
    const own = { objectFit: 'none', objectPosition: '0% 100%', width: '1000px', height: '500px' };
    expect(corners(imageIn([], own, [0, 0, 1000, 500]))).toEqual([
      [0, 100],
      [800, 100],
      [0, 500],
    ]);
  });

  it('includes the transforms around shadow roots and slots', () => {
    const [host, wrapper] = [made({ scale: '0.5' }), made({ scale: '0.5' })];
    const image = imageIn([], {}, [0, 0, 100, 50]);
    const root = host.attachShadow({ mode: 'open' });
    wrapper.append(document.createElement('slot'));
    root.append(wrapper);
    host.append(image);
    document.body.append(host);
    expect(boxOf(image)?.linear).toEqual([0.25, 0, 0, 0.25]);
  });

  it('leaves out the transforms around an element in full screen', () => {
    const image = imageIn([{ rotate: '180deg' }, {}], {}, [0, 0, 400, 200]);
    expect(boxOf(image)?.linear[0]).toBeCloseTo(-1);
    const isShownAbove = (selector: string) => selector === ':fullscreen';
    Object.defineProperty(image.parentElement, 'matches', { value: isShownAbove });
    expect(boxOf(image)?.linear[0]).toBe(1);
  });
});

/** `rotateY(180deg)`, as browsers write it. */
const TURNED = 'matrix3d(-1, 0, -1.22465e-16, 0, 0, 1, 0, 0, 1.22465e-16, 0, -1, 0, 0, 0, 0, 1)';
const TURNED_BACK: Style = { transform: TURNED };

function matrix3d(index: number, value: number): string {
  const numbers = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1];
  numbers[index] = value;
  return `matrix3d(${numbers.join(', ')})`;
}
