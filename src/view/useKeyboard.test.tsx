import { cleanup, fireEvent, render } from '@testing-library/react';
import React from 'react';
import { afterEach, describe, expect, it, vi, type Mock } from 'vitest';
import { useKeyboard } from './useKeyboard';

type Props = Parameters<typeof useKeyboard>[0];

let clicked: Mock<() => void>;

function Image(props: Props) {
  const { element, picture } = useKeyboard(props, props.alt ?? '');
  return (
    <div data-testid="element" {...element} onClick={clicked}>
      <div data-testid="picture" {...picture} />
      <button data-testid="retry" />
    </div>
  );
}

function mount(props: Props) {
  clicked = vi.fn();
  const view = render(<Image {...props} />);
  const change = (next: Props) => {
    view.rerender(<Image {...next} />);
  };
  return { ...view, change, picture: view.getByTestId('picture') };
}

afterEach(() => {
  cleanup();
  delete window.dash_stores;
});

describe('the keyboard', () => {
  it.each(['Enter', ' '])('clicks with %o, once while the key is held down', (key) => {
    const { picture } = mount({ n_clicks: 0, alt: 'Waves' });
    expect([picture.tabIndex, picture.getAttribute('role')]).toEqual([0, 'button']);
    expect(fireEvent.keyDown(picture, { key }), 'Space would scroll').toBe(false);
    fireEvent.keyDown(picture, { key, repeat: true });
    expect(clicked).toHaveBeenCalledTimes(1);
  });

  it.each([{ key: 'a' }, { key: 'Tab' }, { key: 'Enter', ctrlKey: true }])(
    'leaves %o to the page',
    (event) => {
      const { picture } = mount({ n_clicks: 0 });
      expect(fireEvent.keyDown(picture, event)).toBe(true);
      expect(clicked).not.toHaveBeenCalled();
    },
  );

  it('does not reach an image whose clicks nobody uses, also after a click by mouse', () => {
    const { change, picture } = mount({ id: 'image' });
    change({ id: 'image', n_clicks: 1 });
    expect(picture.hasAttribute('tabindex')).toBe(false);
    expect(picture.hasAttribute('role')).toBe(false);
  });

  it('reaches an image whose clicks are the Input of a callback', () => {
    const graphs = { callbacks: [{ inputs: [{ id: 'image', property: 'n_clicks' }] }] };
    window.dash_stores = [{ getState: () => ({ graphs }), dispatch: vi.fn() }];
    const { picture } = mount({ id: 'image' });
    expect(picture.tabIndex).toBe(0);
  });

  it.each([{ role: 'link' }, { tabIndex: 0 }, { tabIndex: '0', role: 'button' }])(
    'belongs to the element that has %o',
    (given) => {
      const { picture, getByTestId } = mount({ n_clicks: 0, ...given });
      const element = getByTestId('element');
      expect([element.tabIndex, picture.hasAttribute('tabindex')]).toEqual([0, false]);
      fireEvent.keyDown(element, { key: 'Enter' });
      expect(clicked).toHaveBeenCalledTimes(1);
      fireEvent.keyDown(getByTestId('retry'), { key: 'Enter' });
      expect(clicked).toHaveBeenCalledTimes(1);
    },
  );

  it('is told a name: the alt text, else the label or the title', () => {
    const names = [{ alt: 'Waves', title: 'T' }, { 'aria-label': 'Label' }, { title: 'T' }, {}];
    const told = names.map((each) => {
      const { picture } = mount({ n_clicks: 0, ...each });
      const name = picture.getAttribute('aria-label');
      cleanup();
      return name;
    });
    expect(told).toEqual(['Waves', 'Label', 'T', null]);
  });
});
