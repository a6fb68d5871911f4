import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { View } from '../../base/geometry/view';
import type { Shown } from '../../loader/imageState';
import type { ImageFetch } from '../../page/fetchImage';
import { thisPage } from '../../page/page';
import type { GeneratorFacts } from '../../request/generatorFacts';
import { stubImages } from '../../testing/browser';
import type { StageHost } from './host';
import { Stack } from './stack';

const HOME: View = { x: [0, 100], y: [0, 50] };
const FACTS: GeneratorFacts = { nullable: [], view: HOME };

let alive: Set<string>;
let count = 0;
let held: Shown[] = [];

beforeEach(() => {
  ({ alive } = stubImages());
  vi.stubGlobal('matchMedia', () => ({ matches: false }));
  held = [];
});

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

interface Given {
  readonly view?: string;
  readonly params?: string;
  readonly tier?: Shown['tier'];
  /** When it was asked for. */
  readonly asked?: number;
}

/** A picture, as the loader shows it: held until the next one is shown. */
function picture({ view, params = '1', tier = 'exact', asked }: Given = {}): Shown {
  const exact = `/f?p=${params}&size=200x100${view === undefined ? '' : `&view=${view}`}`;
  const blob = new Blob(['x'.repeat(++count % 7)]);
  const timing = { url: '', asked: asked ?? performance.now(), firstByte: 0, transfer: 0 };
  const file = { blob, mediaType: '', lifetime: 0, timing: { ...timing, server: null } };
  const image = thisPage.cache.put(`${exact}#${count}`, file);
  const element = new Image();
  element.src = thisPage.cache.retain(image);
  const about = {
    params: {},
    values: [],
    source: 'server',
    address: null,
    milliseconds: 0,
  } as const;
  return { image, element, exact, tier, renewed: undefined, ...about };
}

const wish = vi.fn<StageHost['wish']>(() => null);

function newStack(facts: GeneratorFacts = { ...FACTS }) {
  const box = document.createElement('div');
  document.body.append(box);
  const stack = new Stack({
    element: box,
    picture: box,
    shown: () => null,
    facts: () => facts,
    ask: () => undefined,
    wish,
    report: () => undefined,
  });
  const show = (given?: Given) => {
    const shown = picture(given);
    stack.show(shown);
    for (const before of held) thisPage.cache.release(before.image);
    held = [shown];
    return shown.element;
  };
  const plane = () => box.firstElementChild as HTMLElement;
  return { stack, show, plane, elements: () => [...plane().children] };
}

describe('the stack of a component', () => {
  it('is at rest without any transform', () => {
    const { stack, show, plane } = newStack();
    const element = show();
    expect(plane().style.transform).toBe('');
    stack.place({ x: [10, 110], y: [0, 50] });
    expect(plane().style.transform).toBe('translate(-10%, 0%) scale(1, 1)');
    stack.place(HOME);
    expect(plane().style.transform).toBe('');
    expect(element.style.cssText).toBe('');
  });

  it('moves and enlarges the newest picture about the view', () => {
    const { stack, show, plane } = newStack();
    show({ view: '0,50,0,25' });
    stack.place({ x: [0, 25], y: [0, 12.5] });
    expect(plane().style.transform).toBe('translate(0%, -100%) scale(2, 2)');
  });

  it('stays at the view of the hand when a picture of an earlier view comes', () => {
    const { stack, show, plane } = newStack();
    show();
    stack.place({ x: [20, 120], y: [0, 50] });
    show({ view: '10,110,0,50', tier: 'preview' });
    expect(plane().style.transform).toBe('translate(-10%, 0%) scale(1, 1)');
    show({ view: '20,120,0,50' });
    expect(plane().style.transform).toBe('');
  });

  it('lays an older picture where it belongs, and hides what the newest covers', () => {
    const { show } = newStack();
    const home = show();
    show({ view: '50,150,0,50' });
    const { left, top, width, height, clipPath } = home.style;
    expect([left, top, width, height]).toEqual(['-50%', '0%', '100%', '100%']);
    expect(clipPath).toMatch(/^polygon\(0% 0%, 50% 0%, 50% 100%, 0% 100%/);
    expect(home.getAttribute('aria-hidden')).toBe('true');
  });

  it('replaces all pictures at once when the params change', () => {
    const { show, elements } = newStack();
    show();
    show({ view: '50,150,0,50' });
    expect(elements()).toHaveLength(2);
    const other = show({ params: '2', view: '50,150,0,50' });
    expect(elements()).toEqual([other]);
  });

  it('keeps no picture of a source that has changed', () => {
    const { show, elements } = newStack();
    show();
    show({ view: '50,150,0,50' });
    const renewed = show({ view: '50,150,0,50' });
    expect(elements()).toEqual([renewed]);
  });

  describe('after a refresh', () => {
    const SHOWN = '50,150,0,50';
    let params = 0;

    /** Two pictures, before a refresh of their function and params. */
    function refreshed(tier?: Shown['tier']) {
      const made = newStack();
      const of = { params: `refreshed${++params}` };
      const [home, view] = [
        made.show(of),
        made.show({ ...of, view: SHOWN, ...(tier && { tier }) }),
      ];
      const before = performance.now();
      const image = { key: held[0]?.image.key ?? '', reload: true } as ImageFetch;
      vi.spyOn(performance, 'now').mockReturnValue(before + 10);
      void thisPage.around?.(image, () => new Promise(() => undefined));
      return { ...made, of, home, view, before };
    }

    it.each(['exact', 'preview'] as const)(
      'the first new picture takes the place of all older ones, over an old %s one',
      (tier) => {
        const { elements, show, of, home, view } = refreshed(tier);
        expect(elements()).toEqual([home, view]);
        const renewed = show({ ...of, view: SHOWN });
        expect(elements()).toEqual([renewed]);
      },
    );

    it('so does one of another view, and a preview', () => {
      const { elements, show, of } = refreshed();
      const renewed = show({ ...of, view: '60,160,0,50', tier: 'preview' });
      expect(elements()).toEqual([renewed]);
    });

    it('an old picture that comes late stays among the old ones', () => {
      const { elements, show, of, home, before } = refreshed();
      const late = show({ ...of, view: '60,160,0,50', asked: before });
      expect(elements()).toContain(home);
      expect(elements()).toContain(late);
      expect(elements()).toEqual([...elements().slice(0, 2), late]);
      const renewed = show({ ...of, view: '60,160,0,50' });
      expect(elements()).toEqual([renewed]);
    });

    it('what lay beneath is missing, until the next picture of the same refresh', () => {
      const { stack, show, of } = refreshed();
      const shows = vi.spyOn(stack, 'show');
      show({ ...of, view: SHOWN });
      show({ ...of, view: '60,160,0,50' });
      expect(shows.mock.results.map(({ value }) => value as boolean)).toEqual([true, false]);
    });

    it('pictures of other params stay', () => {
      const { stack } = refreshed();
      const { show, elements } = newStack();
      const [one, other] = [show({ params: 'q' }), show({ params: 'q', view: SHOWN })];
      expect(elements()).toEqual([one, other]);
      expect(stack.newest).not.toBeNull();
    });
  });

  it('drops a preview as soon as the exact picture covers it', () => {
    const { show, elements } = newStack();
    const home = show();
    show({ view: '50,150,0,50', tier: 'preview' });
    const exact = show({ view: '50,150,0,50' });
    expect(elements()).toEqual([home, exact]);
  });

  it('reaches beneath newer pictures while it moves, so that no seam is between two', () => {
    const { stack, show, elements } = newStack();
    const older = show();
    show({ view: '50,150,0,50' });
    const corners = () => [...older.style.clipPath.matchAll(/([\d.]+)% [\d.]+%/g)];
    const edge = () => corners().map(([, x]) => Number(x)).find((x) => x > 0 && x < 100); // prettier-ignore
    expect(elements()[0]).toBe(older);
    expect(edge()).toBe(50);
    stack.place({ x: [40, 140], y: [0, 50] });
    // Two pixels of 200.
    expect(edge()).toBe(51);
    stack.place({ x: [0, 200], y: [0, 100] });
    expect(edge()).toBe(52);
    stack.place({ x: [50, 150], y: [0, 50] });
    expect(edge()).toBe(50);
  });

  it('has a bound, and gives back what it no longer shows', () => {
    const { stack, show, elements } = newStack();
    for (let step = 0; step < 200; step++) {
      const view = { x: [step % 97, 100 + (step % 97)], y: [0, 50] } as const;
      stack.place(view);
      show({ view: [...view.x, ...view.y].join(','), tier: step % 5 ? 'preview' : 'exact' });
      expect(elements().length).toBeLessThanOrEqual(6);
      expect(alive.size).toBe(elements().length);
    }
    stack.dispose();
    expect(alive.size).toBe(1);
    for (const { image } of held) thisPage.cache.release(image);
    expect(alive.size).toBe(0);
  });

  it('leaves the newest picture on the page when it ends', () => {
    const { stack, show, plane } = newStack();
    show();
    const newest = show({ view: '50,150,0,50' });
    const box = plane().parentElement;
    stack.dispose();
    expect([...(box?.children ?? [])]).toEqual([newest]);
  });

  it('leaves the picture of another function where it is until the first one of this function', () => {
    const facts = { ...FACTS };
    const { stack, show, plane } = newStack(facts);
    show();
    Object.assign(facts, { view: { x: [1000, 1100], y: [0, 50] } });
    stack.place({ x: [1000, 1100], y: [0, 50] });
    expect(plane().style.transform).toBe('');
    stack.place({ x: [1010, 1110], y: [0, 50] });
    show({ params: '2' });
    expect(plane().style.transform).toBe('translate(-10%, 0%) scale(1, 1)');
  });

  it('places a picture at a view of a part in a billion', () => {
    const { stack, show, plane } = newStack();
    const view = (x: number) => ({ x: [x, x + 1e-9], y: [25, 25 + 5e-10] }) as const;
    const { x, y } = view(50);
    show({ view: [...x, ...y].join(',') });
    stack.place(view(50 + 1e-10));
    const [, left = NaN] = /translate\((-?[\d.]+)%/.exec(plane().style.transform) ?? [];
    expect(Number(left)).toBeCloseTo(-10, 2);
  });
});

it('an image without a view moves in pixels of its own', () => {
  const { stack, show, plane } = newStack({ nullable: [] });
  vi.spyOn(HTMLImageElement.prototype, 'naturalWidth', 'get').mockReturnValue(40);
  vi.spyOn(HTMLImageElement.prototype, 'naturalHeight', 'get').mockReturnValue(20);
  show();
  expect(stack.home).toEqual({ x: [0, 40], y: [20, 0] });
  stack.place({ x: [0, 20], y: [10, 0] });
  expect(plane().style.transform).toBe('translate(0%, 0%) scale(2, 2)');
  expect(stack.known()).toEqual([]);
});
