import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { newPage } from '../page/page';
import { imageResponse, jsonBlock, stubImages, stubServer, type Server } from '../testing/browser';
import { ImageLoader } from './imageLoader';
import type { ImageState } from './imageState';

let server: Server;
let isOnline: boolean;
let state: ImageState;
let loader: ImageLoader;

beforeEach(() => {
  vi.useFakeTimers();
  stubImages();
  jsonBlock('_dash-dynamic-image', { f: { nullable: [] } });
  isOnline = false;
  server = stubServer(() =>
    isOnline ? imageResponse() : Promise.reject(new TypeError('Failed to fetch')),
  );
  const changed = (next: ImageState) => {
    state = next;
  };
  loader = new ImageLoader({ show: () => undefined, changed }, newPage());
});

afterEach(() => {
  loader.dispose();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const ask = (params: Record<string, unknown>) => {
  loader.request({ generator: 'f', params, timeout: 60_000, reload: false });
};

async function connect(): Promise<void> {
  isOnline = true;
  dispatchEvent(new Event('online'));
  await vi.advanceTimersByTimeAsync(3000);
}

it('an image that the network lost is tried again when the browser is online again', async () => {
  ask({ x: 1 });
  await vi.advanceTimersByTimeAsync(10_000);
  expect(state.status).toBe('error');
  const asked = server.mock.calls.length;
  await vi.advanceTimersByTimeAsync(60_000);
  expect(server.mock.calls.length).toBe(asked);
  await connect();
  expect(state.status).toBe('loaded');
  expect(server.mock.calls.length).toBe(asked + 1);
});

it('a component that has left the page asks for nothing then', async () => {
  ask({ x: 1 });
  await vi.advanceTimersByTimeAsync(10_000);
  loader.dispose();
  const asked = server.mock.calls.length;
  await connect();
  expect(server.mock.calls.length).toBe(asked);
});
