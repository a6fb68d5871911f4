import { act, cleanup, fireEvent, render, screen, within } from '@testing-library/react';
import React, { createContext, useContext, useState } from 'react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import DynamicImage from '../components/DynamicImage';
import { imageResponse, jsonBlock, stubImages, stubServer } from '../testing/browser';
import { listen } from '../page/trace';
import { Recorder } from './recorder';
import { makePanel } from './RequestsPanel';
import { wait } from '../testing/rendering';

type Props = React.ComponentProps<typeof DynamicImage>;

let recorder: Recorder;
let generator = '';
let count = 0;

beforeEach(() => {
  vi.useFakeTimers();
  stubImages();
  stubServer(() => imageResponse({ 'Server-Timing': 'queue;dur=0, run;dur=0, encode;dur=0' }));
  recorder = new Recorder();
  listen(recorder);
  // The page's cache lives as long as this module: each test has a generator of its own.
  generator = `waves${++count}`;
  jsonBlock('_dash-dynamic-image', { [generator]: { nullable: [] } });
  window.dash_component_api = { devtool };
});

afterEach(() => {
  cleanup();
  listen(null);
  vi.useRealTimers();
  vi.unstubAllGlobals();
  delete window.dash_component_api;
});

const Menu = createContext<{ popup: string; setPopup: (name: string) => void }>({
  popup: '',
  setPopup: () => undefined,
});

const devtool = {
  useDevtool: () => useContext(Menu),
  useDevtoolMenuButtonClassName: (name: string) =>
    useContext(Menu).popup === name ? 'menu selected' : 'menu',
};

/** Dash's menu, with images of ours on the page. */
function Page({ images }: { readonly images: readonly Partial<Props>[] }) {
  const [popup, setPopup] = useState('');
  const [Panel] = useState(() => makePanel(recorder));
  return (
    <Menu.Provider value={{ popup, setPopup }}>
      <Panel />
      {images.map((props, index) => (
        <DynamicImage key={index} generator={generator} setProps={() => undefined} {...props} />
      ))}
    </Menu.Provider>
  );
}

async function open(...images: Partial<Props>[]) {
  const view = render(<Page images={images} />);
  await wait(100);
  fireEvent.click(screen.getByRole('button', { name: 'Images' }));
  const show = async (...changed: Partial<Props>[]) => {
    view.rerender(<Page images={changed} />);
    await wait(400);
  };
  return { show, unmount: view.unmount };
}

const reasons = () =>
  screen.getAllByRole('button', { expanded: false }).map(({ textContent }) => textContent);

describe('the button in the menu of the dev tools', () => {
  it('is not there on a page without images', async () => {
    render(<Page images={[]} />);
    await wait(100);
    expect(screen.queryByRole('button')).toBeNull();
  });

  it('opens the panel and closes it', async () => {
    await open({ id: 'image', params: { x: 1 } });
    const button = screen.getByRole('button', { name: 'Images' });
    expect(button.className).toBe('menu selected');
    expect(button.getAttribute('aria-expanded')).toBe('true');
    expect(screen.getByRole('region', { name: 'Requests of images' })).toBeTruthy();
    fireEvent.click(button);
    expect(screen.queryByRole('region')).toBeNull();
    expect(button.className).toBe('menu');
  });
});

describe('a Dash without popups above its menu', () => {
  it('opens the panel all the same', async () => {
    window.dash_component_api = {};
    await open({ id: 'image', params: { x: 1 } });
    expect(screen.getByRole('region', { name: 'Requests of images' })).toBeTruthy();
    expect(screen.getByRole('button', { name: 'Images' }).className).toBe(
      'dash-debug-menu__button',
    );
    fireEvent.click(screen.getByRole('button', { name: 'Close' }));
    expect(screen.queryByRole('region')).toBeNull();
  });
});

describe('the panel', () => {
  it('closes with Escape and with its own button', async () => {
    await open({ id: 'image', params: { x: 1 } });
    fireEvent.keyDown(screen.getByRole('region'), { key: 'Escape' });
    expect(screen.queryByRole('region')).toBeNull();
    fireEvent.click(screen.getByRole('button', { name: 'Images' }));
    fireEvent.click(screen.getByRole('button', { name: 'Close' }));
    expect(screen.queryByRole('region')).toBeNull();
  });

  it('shows the requests of an image, newest first, with the reason of each', async () => {
    const { show } = await open({ id: 'image', params: { x: 1 } });
    await show({ id: 'image', params: { x: 2, name: 'Ada' } });
    expect(reasons()).toEqual(['x 1 → 2, name none → "Ada"', 'First image']);
    const [, row = document.body] = screen.getAllByRole('row');
    const cells = within(row).getAllByRole('cell');
    const texts = cells.map(({ textContent }) => textContent);
    expect(texts.slice(3)).toEqual(['run', 'exact', '100 B', 'shown']);
    expect(texts[2]).toMatch(/^\d.* ms$/);
    const bar = within(row).getByRole('img').getAttribute('aria-label');
    expect(bar).toMatch(/^Waiting in the page .* ms, Waiting on the server .*, Painting .* ms$/);
  });

  it('tells the phases, the params and the URL of the request that is opened', async () => {
    await open({ id: 'image', params: { x: 1 } });
    fireEvent.click(screen.getByRole('button', { name: 'First image' }));
    const text = screen.getByRole('region').textContent;
    expect(text).toContain('Run of the function 0.0 ms');
    expect(text).toContain('{"x":1}');
    expect(text).toContain(recorder.requests()[0]?.key);
    fireEvent.click(screen.getByRole('button', { name: 'First image' }));
    expect(screen.getByRole('region').textContent).not.toContain('{"x":1}');
  });

  it('opens the first images only', async () => {
    const images = [1, 2, 3, 4].map((x) => ({ id: `image${x}`, params: { x } }));
    await open(...images);
    const groups = screen.getAllByRole<HTMLDetailsElement>('group');
    expect(groups.map((group) => group.open)).toEqual([true, true, true, false]);
    expect(groups.map((group) => group.querySelector('b')?.textContent)).toEqual(
      images.map(({ id }) => `#${id}`),
    );
    expect(screen.getAllByRole('table')).toHaveLength(3);
  });

  it('says so when nothing was requested since it was cleared', async () => {
    const { show } = await open({ id: 'image', params: { x: 1 } });
    fireEvent.click(screen.getByRole('button', { name: 'Clear' }));
    await wait(400);
    expect(screen.getByText(/^No requests yet/)).toBeTruthy();
    await show({ id: 'image', params: { x: 2 } });
    expect(screen.queryByText(/^No requests yet/)).toBeNull();
    expect(reasons()).toEqual(['First image']);
  });

  it('is drawn a few times a second at most, and not at all when it is closed', async () => {
    const { show, unmount } = await open({ id: 'image', params: { x: 1 } });
    await wait(1000);
    const drawn = vi.spyOn(recorder, 'images');
    for (let x = 2; x < 22; x++) {
      await act(async () => {
        recorder.wanted(recorder);
        await vi.advanceTimersByTimeAsync(50);
      });
    }
    // The button looks at each change too, whether there are images.
    const looks = 20;
    expect(drawn.mock.calls.length - looks).toBeGreaterThanOrEqual(3);
    expect(drawn.mock.calls.length - looks).toBeLessThanOrEqual(5);
    await show();
    unmount();
    expect(vi.getTimerCount()).toBe(0);
  });
});
