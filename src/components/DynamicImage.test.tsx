/** The image, its description and its box. */

import { fireEvent, screen } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Estimates } from '../page/estimates';
import { deferred, imageResponse, jsonBlock, problemResponse, server } from '../testing/browser';
import { stubServer } from '../testing/browser';
import { alive, decode, endPage, generator, holdServer, mount } from '../testing/component';
import { mountLoaded, requested, startPage } from '../testing/component';
import { wait } from '../testing/rendering';

beforeEach(startPage);
afterEach(endPage);

const slow = { latency: 0, run: 0, encode: 0, transfer: 200, decode: 0, at: 0, count: 9 };
const slowPreviews = { preview: slow, half: { ...slow, transfer: 50 } };

describe('an image', () => {
  it('tells Dash of its loading and of its arrival, each with one setProps', async () => {
    const answer = holdServer();
    const { reports } = mount();
    await wait(0);
    expect(reports).toEqual([{ status: 'loading' }]);
    await answer();
    expect(reports.slice(1)).toEqual([
      {
        status: 'loaded',
        shown_params: { x: 1 },
        image_info: expect.objectContaining({
          bytes: 100,
          media_type: 'image/png',
          source: 'server',
        }) as unknown,
      },
    ]);
  });

  it('is shown as the very element that was decoded', async () => {
    const { picture } = await mountLoaded({ alt: 'Waves' });
    expect(picture()).toBe(decode.mock.contexts[0]);
    expect(picture()?.alt).toBe('Waves');
  });

  it('stays on screen until the next one is decoded', async () => {
    const { change, picture } = await mountLoaded();
    const [first, decoding] = [picture(), deferred<undefined>()];
    decode.mockReturnValueOnce(decoding.promise);
    change({ params: { x: 2 } });
    await wait(50);
    expect(picture()).toBe(first);
    expect(alive).toContain(first?.src);
    decoding.resolve(undefined);
    await wait(0);
    expect(picture()).not.toBe(first);
  });

  it('follows a change of its alt text', async () => {
    const { change, picture } = await mountLoaded({ alt: 'Waves' });
    change({ alt: 'Calm' });
    expect(picture()?.alt).toBe('Calm');
  });

  it('has a placeholder with its alt text before it is there', async () => {
    mount({ alt: 'Waves' });
    expect(screen.getByRole('img', { name: 'Waves' }).tagName).toBe('DIV');
    await wait(0);
    await wait(0);
    expect(screen.getByRole('img', { name: 'Waves' }).tagName).toBe('IMG');
  });

  it('counts clicks', async () => {
    const { container, reports } = await mountLoaded({ n_clicks: 2 });
    fireEvent.click(container);
    expect(reports).toEqual([{ n_clicks: 3 }]);
  });

  it('that cannot be decoded is an error and not kept', async () => {
    decode.mockRejectedValueOnce(new Error('EncodingError'));
    const { reports } = mount();
    await wait(0);
    await wait(50);
    expect(reports.at(-1)).toMatchObject({ status: 'error', error: { kind: 'not-an-image' } });
    fireEvent.click(screen.getByRole('button', { name: 'Retry' }));
    await wait(0);
    expect(server).toHaveBeenCalledTimes(2);
    expect(reports.at(-1)).toMatchObject({ status: 'loaded', error: null });
  });

  it('in a hidden tab needs no frame to be shown', async () => {
    vi.spyOn(document, 'hidden', 'get').mockReturnValue(true);
    const { reports } = mount();
    const images: HTMLImageElement[] = [];
    vi.stubGlobal(
      'Image',
      class extends Image {
        constructor() {
          super();
          images.push(this);
        }
      },
    );
    await wait(0);
    await wait(0);
    expect(decode).not.toHaveBeenCalled();
    images[0]?.dispatchEvent(new Event('load'));
    await wait(0);
    expect(reports.at(-1)).toMatchObject({ status: 'loaded' });
    vi.restoreAllMocks();
  });
});

describe('a Result', () => {
  const described = (description: object) =>
    imageResponse({ 'Dash-Image-Metadata': JSON.stringify(description) });

  it('arrives in the same update as its pixels', async () => {
    const said = { alt: 'Three waves', metadata: { mean: 0.5 }, filename: 'waves.png' };
    stubServer(() => described(said));
    const { picture, reports } = mount({ alt: 'Waves' });
    await wait(0);
    await wait(0);
    expect(reports).toEqual([
      { status: 'loading' },
      expect.objectContaining({
        shown_params: { x: 1 },
        image_info: expect.objectContaining(said) as unknown,
      }),
    ]);
    expect(picture()?.alt).toBe('Three waves');
  });

  it('is None member by member where the function said nothing', async () => {
    const { reports } = mount();
    await wait(0);
    await wait(0);
    const nothing = { alt: null, metadata: null, filename: null };
    expect(reports.at(-1)).toMatchObject({ image_info: nothing });
  });

  it('names its image as long as that is on screen, whatever the prop alt becomes', async () => {
    const { change, picture } = mount({ alt: 'Waves' });
    const answer = holdServer();
    await wait(0);
    await answer(described({ alt: 'Three waves' }));
    change({ alt: 'Calm' });
    expect(picture()?.alt).toBe('Three waves');
    change({ alt: 'Calm', params: { x: 2 } });
    await wait(0);
    expect(picture()?.alt).toBe('Three waves');
    await answer();
    expect(picture()?.alt).toBe('Calm');
    change({ alt: 'Storm', params: { x: 2 } });
    expect(picture()?.alt).toBe('Storm');
  });

  it('may say that its image means nothing', async () => {
    stubServer(() => described({ alt: '' }));
    const { picture } = await mountLoaded({ alt: 'Waves' });
    expect(picture()?.alt).toBe('');
  });

  it('is kept by the page with its image', async () => {
    stubServer((url) => described({ alt: url.slice(-6), metadata: [url.length] }));
    const { change, picture, reports } = await mountLoaded();
    const first = picture()?.alt;
    change({ params: { x: 2 } });
    await wait(0);
    server.mockClear();
    change({ params: { x: 1 } });
    await wait(0);
    expect(server).not.toHaveBeenCalled();
    expect(picture()?.alt).toBe(first);
    expect(reports.at(-1)).toMatchObject({ image_info: { source: 'page', alt: first } });
  });
});

describe('a preview', () => {
  beforeEach(() => {
    jsonBlock('_dash-dynamic-image', { [generator]: { nullable: [], preview: ['preview'] } });
  });

  it('says so by its class and in image_info, and the exact image after it', async () => {
    const { change, container, picture, reports } = await mountLoaded();
    stubServer(() => imageResponse({ 'Dash-Image-Size': '800x600' }));
    change({ params: { x: 2 } });
    await wait(0);
    expect(picture()?.dataset.tier).toBe('preview');
    expect(container.className).toContain('dash-dynamic-image--preview');
    expect(reports.at(-1)).toMatchObject({
      shown_params: { x: 2 },
      image_info: { tier: 'preview', width: 800, height: 600 },
    });
    stubServer(() => imageResponse());
    await wait(200);
    expect(picture()?.dataset.tier).toBe('exact');
    expect(container.className).not.toContain('dash-dynamic-image--preview');
    expect(reports.at(-1)).toMatchObject({ status: 'loaded', image_info: { tier: 'exact' } });
  });

  it('of half the size is "preview" in image_info too', async () => {
    jsonBlock('_dash-dynamic-image', { [generator]: { nullable: [], preview: ['half'] } });
    const { change, reports } = await mountLoaded();
    vi.spyOn(Estimates.prototype, 'of').mockReturnValue(slowPreviews);
    stubServer(() => imageResponse({ 'Dash-Image-Size': '8x6' }));
    change({ params: { x: 2 } });
    await wait(0);
    expect(server.mock.calls[0]?.[0]).toMatch(/&tier=half$/);
    expect(reports.at(-1)).toMatchObject({ image_info: { tier: 'preview' } });
    vi.restoreAllMocks();
  });
});

describe('None for a prop', () => {
  it('means its default', async () => {
    const none = null as never;
    const { container, picture } = mount({
      alt: none,
      loading_delay: none,
      timeout: none,
      n_clicks: none,
      width: none,
    });
    const answer = holdServer();
    await wait(0);
    await wait(100);
    expect(container.querySelector('.dash-dynamic-image__progress')).toBeNull();
    await answer();
    expect(picture()?.alt ?? '').toBe('');
  });
});

describe('a size', () => {
  it.each([200, '200'])('of %j is in pixels', async (width) => {
    const { container } = await mountLoaded({ width });
    expect(container.style.width).toBe('200px');
  });
});

describe('a missing value', () => {
  it('makes the component wait, with the old image on screen', async () => {
    const { change, container, picture, reports } = await mountLoaded();
    const first = picture();
    change({ params: { x: null } });
    await wait(0);
    expect(server).not.toHaveBeenCalled();
    expect(reports).toEqual([{ status: 'idle' }]);
    expect(picture()).toBe(first);
    expect(container.dataset).toMatchObject({ status: 'idle', stale: 'true' });
  });

  it('is none where the generator takes null', async () => {
    mount({ params: { x: 1, y: null } });
    await wait(0);
    expect(requested()).toEqual(['{"x":1,"y":null}']);
  });

  it('that only the server knows of is no error either', async () => {
    stubServer(() => problemResponse(422, 'value-missing'));
    const { reports } = mount({ generator: `${generator}-later`, params: { x: null } });
    await wait(0);
    await wait(0);
    expect(reports).toEqual([{ status: 'loading' }, { status: 'idle' }]);
  });

  it('of the generator means waiting too', async () => {
    const { reports } = mount({ generator: undefined as never });
    await wait(0);
    expect(reports).toEqual([{ status: 'idle' }]);
  });

  it('of all params means none', async () => {
    mount({ params: undefined as never });
    await wait(0);
    expect(requested()).toEqual(['{}']);
  });
});

describe('the box', () => {
  it.each([
    [{ width: 600, height: 400 }, '600px', '', '600 / 400'],
    [{ width: '50%', height: 400 }, '50%', '400px', ''],
    [{ width: 600 }, '600px', '', ''],
    [{ style: { width: 30, height: 20, color: 'red' } }, '30px', '', '30 / 20'],
  ])('of %o has a width, a height and a shape', (props, width, height, shape) => {
    const { container } = mount(props);
    const frame = container.firstElementChild as HTMLElement;
    expect(container.style.width).toBe(width);
    expect(container.style.height).toBe(height);
    expect(frame.style.aspectRatio).toBe(shape);
  });

  it.each([
    [{ style: { width: '100%', aspectRatio: '3 / 2' } }, true],
    [{ style: { width: '100%', aspectRatio: 'auto' } }, false],
    [{ style: { aspectRatio: '3 / 2' } }, false],
    [{ width: 300, height: '5em' }, true],
    [{ width: 300, height: 'auto' }, false],
    [{ width: 300, style: { height: 'max-content' } }, false],
    [{ width: 300, style: { height: null } }, false],
  ])('of %o has a height of its own: %s', (props, expected) => {
    const { container } = mount(props);
    expect(container.classList.contains('dash-dynamic-image--set-height')).toBe(expected);
  });

  it('carries id, class and the way to fit', () => {
    const { container } = mount({ className: 'mine', fit: 'cover', pixelated: true });
    expect(container.id).toBe('image');
    expect(container.className).toMatch(/^dash-dynamic-image .*--pixelated mine$/);
    expect(container.style.getPropertyValue('--dash-dynamic-image-fit')).toBe('cover');
  });
});
