import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Shown } from '../../loader/imageState';
import { thisPage } from '../../page/page';
import { ImageError } from '../../request/imageError';
import { stubImages } from '../../testing/browser';
import type { Channel } from './channel';
import type { LayerPlace } from './layerPlace';
import { layersOf, type LayerSpec } from './layerSpec';
import { Overlay, type OverlayOwner } from './overlay';
import type { Placed } from './parts';

const WHOLE = [0, 0, 1, 1] as const;
const observed = new Set<Element>();

let alive: Set<string>;
let box: HTMLElement;
let count = 0;
let specs: readonly LayerSpec[];
let overlays: Overlay[];
const cut = vi.fn<OverlayOwner['cut']>();

/** As the hand of layers. */
const owner: OverlayOwner = {
  spec: (id) => specs.find((each) => each.id === id),
  cut,
  entered: (overlay) => {
    for (const older of overlays) older.lend(overlay);
    overlays.push(overlay);
  },
  left: (overlay) => {
    overlays = overlays.filter((each) => each !== overlay);
  },
  placed: vi.fn(),
};

beforeEach(() => {
  ({ alive } = stubImages());
  vi.stubGlobal(
    'ResizeObserver',
    class {
      #own: Element[] = [];
      observe(element: Element) {
        this.#own.push(element);
        observed.add(element);
      }
      disconnect() {
        for (const element of this.#own) observed.delete(element);
      }
    },
  );
  observed.clear();
  overlays = [];
  specs = layersOf([{ id: 'a' }, { id: 'b' }]);
  cut.mockReset().mockReturnValue(Infinity);
  box = document.createElement('div');
  document.body.append(box);
});

afterEach(() => {
  box.remove();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

function picture(): Shown {
  const exact = `/overlay${++count}`;
  const image = thisPage.cache.put(exact, { blob: new Blob(['x']), mediaType: '', lifetime: 0 });
  const element = new Image();
  element.src = thisPage.cache.retain(image);
  const shown = { image, element, exact, tier: 'exact', params: {}, values: [] };
  return {
    ...shown,
    source: 'server',
    address: null,
    milliseconds: 0,
    renewed: undefined,
  } as Shown;
}

const channel = { colours: { current: { props: {} } } } as unknown as Channel;

function layer(id: string, place: Partial<LayerPlace> = {}, shown = picture()): Placed {
  return { id, channel, shown, place: { rect: WHOLE, clip: WHOLE, ...place } };
}

/** On the page, above its image. */
function entered(layers: readonly Placed[], base = picture()): Overlay {
  const overlay = new Overlay(owner, base, layers, []);
  box.append(base.element, overlay.element);
  overlay.entered();
  return overlay;
}

const clipOf = ({ element }: Overlay, index = 0) =>
  (element.children[index] as HTMLElement).style.clipPath;

describe('the layers on an image', () => {
  it('lie in their order, and are decoration', () => {
    const [a, b] = [layer('a'), layer('b')];
    const { element } = entered([a, b]);
    expect([...element.children]).toEqual([a.shown.element, b.shown.element]);
    expect(element.getAttribute('aria-hidden')).toBe('true');
    expect(a.shown.element.alt).toBe('');
  });

  it('take the present opacity, blend and visibility', () => {
    const shown = picture();
    const { element } = shown;
    const overlay = entered([layer('a', {}, shown)]);
    specs = layersOf([{ id: 'a', opacity: 0.4, blend: 'multiply' }]);
    overlay.style();
    expect(element.style.getPropertyValue('--dash-dynamic-image-layer-opacity')).toBe('0.4');
    expect(element.style.mixBlendMode).toBe('multiply');
    specs = layersOf([{ id: 'a', visible: false }]);
    overlay.style();
    expect(element.hidden).toBe(true);
    specs = layersOf([{ id: 'a' }]);
    overlay.style();
    expect(element.hidden).toBe(false);
    specs = [];
    overlay.style();
    expect(element.hidden).toBe(true);
  });

  it('are released with their last holder, and observe nothing then', () => {
    const overlay = entered([layer('a')]);
    expect(observed.size).toBeGreaterThan(0);
    overlay.retain();
    overlay.release();
    expect([alive.size, overlays]).toEqual([2, [overlay]]);
    overlay.release();
    // The image has another holder.
    expect([alive.size, overlays]).toEqual([1, []]);
    expect(observed.size).toBe(0);
  });

  it('say that one of them has failed', () => {
    const failure = {
      error: new ImageError('network', 'Gone'),
      generator: 'f',
      params: {},
      reload: false,
    };
    expect(new Overlay(owner, picture(), [], []).hasFailed).toBe(false);
    expect(new Overlay(owner, picture(), [], [{ id: 'a', failure }]).hasFailed).toBe(true);
  });
});

describe('what shows of a layer', () => {
  it('is all of it', () => {
    expect(clipOf(entered([layer('a')]))).toBe('');
  });

  it('ends at its swipe, in the image of its overlay', () => {
    cut.mockReturnValue(0.25);
    const overlay = entered([layer('a')]);
    overlay.clip();
    expect(cut).toHaveBeenCalledWith('a', overlay.base);
    expect(clipOf(overlay)).toContain('25% 100%');
    cut.mockReturnValue(0);
    overlay.clip();
    expect(clipOf(overlay)).toBe('inset(50%)');
    cut.mockReturnValue(1.5);
    overlay.clip();
    expect(clipOf(overlay)).toBe('');
  });

  it('ends at the axes of the image, as a part of the layer', () => {
    const overlay = entered([layer('a', { rect: [-1, 0, 1, 1], clip: [0, 0.5, 1, 1] })]);
    overlay.clip();
    expect(clipOf(overlay)).toContain('50% 50%');
  });

  it('is the other end of a layer that is mirrored', () => {
    cut.mockReturnValue(0.25);
    const overlay = entered([layer('a', { rect: [1, 0, 0, 1] })]);
    overlay.clip();
    expect(clipOf(overlay)).toContain('75% 0%, 100% 0%');
  });

  it('of an older picture is what newer ones leave', () => {
    const overlay = entered([layer('a')]);
    overlay.lay([-0.5, 0, 0.5, 1], [[-0.5, 0, 0, 1]]);
    expect(overlay.element.style.left).toBe('-50%');
    expect(clipOf(overlay)).toContain('50% 100%');
  });
});

describe('a layer of two pictures', () => {
  it('is copied where the older one stays on the page, which keeps its place', () => {
    const shared = picture();
    const older = entered([layer('a', {}, shared), layer('b')]);
    older.lay([-0.5, 0, 0.5, 1], [[-0.5, 0, 0, 1]]);
    const clip = clipOf(older);
    const newer = entered([layer('a', {}, shared)]);
    newer.clip();
    expect(newer.element.firstElementChild).toBe(shared.element);
    const copy = older.element.firstElementChild as HTMLImageElement;
    expect(copy).not.toBe(shared.element);
    expect(copy.src).toBe(shared.element.src);
    expect(copy.className).toBe(shared.element.className);
    expect(older.element.children).toHaveLength(2);
    // What happens to the older one is nothing to the newer one.
    older.lay([-0.5, 0, 0.5, 1], [[-0.5, 0, -0.25, 1]]);
    expect(clipOf(older)).not.toBe(clip);
    expect(clipOf(newer)).toBe('');
    specs = layersOf([{ id: 'a', opacity: 0.5 }]);
    older.style();
    expect(copy.style.getPropertyValue('--dash-dynamic-image-layer-opacity')).toBe('0.5');
  });

  it('is not copied where the older one has left the page', () => {
    const shared = picture();
    const older = entered([layer('a', {}, shared)]);
    older.element.remove();
    entered([layer('a', {}, shared)]);
    expect(older.element.children).toHaveLength(0);
  });
});
