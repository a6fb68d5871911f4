import { afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { setAddress } from './addresses';
import * as copied from './copiedAddresses';

const PATH = '/_dash-dynamic-image/waves?p=%7B%7D&v=1';
const ADDRESS = `${location.origin}${PATH}`;

const copyAddresses = vi.spyOn(copied, 'copyAddresses');

beforeAll(async () => {
  image().remove();
  expect(copyAddresses).not.toHaveBeenCalled();
  fire(document, 'pointermove');
  fire(document, 'pointerdown');
  await vi.waitFor(() => {
    expect(copyAddresses).toHaveBeenCalledOnce();
  });
});

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  document.body.replaceChildren();
  vi.useRealTimers();
});

function image(source = 'blob:test/1', address: string | null = PATH): HTMLImageElement {
  const element = new Image();
  element.src = source;
  document.body.append(element);
  setAddress(element, address);
  return element;
}

function fire(target: EventTarget, type: string, members: object = {}): void {
  target.dispatchEvent(Object.assign(new Event(type, { bubbles: true }), members));
}

it('a selection is copied with the address of each image in it', () => {
  const inside = image();
  document.body.append('some', document.createElement('p'), 'words');
  const outside = image('blob:test/2');
  getSelection()?.setBaseAndExtent(document.body, 0, document.body, 2);
  fire(document, 'copy');
  expect([inside.src, outside.src]).toEqual([ADDRESS, 'blob:test/2']);
  vi.runAllTimers();
  expect(inside.src).toBe('blob:test/1');
});

it.each(['pointermove', 'pointerdown', 'keydown'])(
  'an image has its address while its menu is open, until %s',
  (event) => {
    const element = image('data:image/svg+xml;base64,AAAA');
    fire(element, 'contextmenu');
    vi.runAllTimers();
    expect(element.src).toBe(ADDRESS);
    fire(document, event);
    expect(element.src).toBe('data:image/svg+xml;base64,AAAA');
  },
);

it('an address that does not load leaves the image as it was', () => {
  const element = image();
  fire(element, 'contextmenu');
  fire(element, 'error');
  expect(element.src).toBe('blob:test/1');
});

it('an image that has left the page keeps its address, since its source may be gone', () => {
  const element = image();
  fire(element, 'contextmenu');
  element.remove();
  fire(document, 'pointermove');
  expect(element.src).toBe(ADDRESS);
});

it('a dragged image brings its address', () => {
  const data: Record<string, string> = {};
  const setData = (type: string, text: string) => {
    data[type] = text;
  };
  fire(image(), 'dragstart', { dataTransfer: { setData } });
  expect(data).toEqual({
    'text/uri-list': ADDRESS,
    'text/plain': ADDRESS,
    'text/html': `<img src="${ADDRESS.replace('&', '&amp;')}">`,
  });
});

it('an image without an address, or of another component, stays as it is', () => {
  const [ours, other] = [image('blob:test/3', null), document.createElement('img')];
  other.src = 'blob:test/4';
  document.body.append(other);
  getSelection()?.selectAllChildren(document.body);
  for (const element of [ours, other]) fire(element, 'contextmenu');
  fire(document, 'copy');
  expect([ours.src, other.src]).toEqual(['blob:test/3', 'blob:test/4']);
});
