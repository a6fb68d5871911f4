import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { watchPlainImages } from './plainImages';
import { imageResponse, jsonBlock, problemResponse, stubServer } from '../testing/browser';

type Listener = (event: Event) => void;

const dispatch = vi.fn();
let listeners: Listener[] = [];

beforeEach(() => {
  const add = document.addEventListener.bind(document);
  vi.spyOn(document, 'addEventListener').mockImplementation((type, listener, options) => {
    listeners.push(listener as Listener);
    add(type, listener, options);
  });
  window.dash_stores = [{ getState: () => ({}), dispatch }];
});

afterEach(() => {
  for (const each of listeners) document.removeEventListener('error', each, true);
  listeners = [];
  dispatch.mockReset();
  delete window.dash_stores;
  document.body.replaceChildren();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

function fail(src: string) {
  const img = document.createElement('img');
  img.id = 'picture';
  img.src = src;
  document.body.append(img);
  img.dispatchEvent(new Event('error'));
}

async function reported(): Promise<string> {
  await vi.waitFor(() => {
    expect(dispatch).toHaveBeenCalledOnce();
  });
  const [action] = dispatch.mock.calls[0] as [{ type: string; payload: { error: Error } }];
  expect(action.type).toBe('ON_ERROR');
  return action.payload.error.message;
}

it('reports what the server says of an image that failed', async () => {
  jsonBlock('_dash-config', { requests_pathname_prefix: '/a/' });
  const server = stubServer(() => problemResponse(422, 'invalid-params', { detail: 'x: no' }));
  watchPlainImages();
  fail('/a/_dash-dynamic-image/app.draw?p=%7B%7D');
  expect(await reported()).toBe('img#picture("app.draw"): It is invalid-params: x: no');
  expect(server.mock.calls[0]?.[0]).toBe('/a/_dash-dynamic-image/app.draw?p=%7B%7D');
});

it('reports an image that no browser can show', async () => {
  jsonBlock('_dash-config', {});
  stubServer(() => imageResponse());
  watchPlainImages();
  fail('/_dash-dynamic-image/app.draw?p=%7B%7D');
  expect(await reported()).toContain('It is said to be image/png of 100 bytes');
});

it.each(['/assets/logo.png', 'http://elsewhere.test/_dash-dynamic-image/x?p=', 'http://['])(
  'leaves %s to others',
  (src) => {
    jsonBlock('_dash-config', {});
    const server = stubServer(() => imageResponse());
    watchPlainImages();
    fail(src);
    expect(server).not.toHaveBeenCalled();
  },
);
