// @vitest-environment jsdom
import { renderHook } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { ImageRequest } from '../loader/target';
import type { GeneratorFacts } from '../request/generatorFacts';
import { useImage, type UseImageOptions } from './useImage';
import { useSight } from './useSight';

const request = vi.hoisted(() => vi.fn<(request: ImageRequest) => void>());

vi.mock('../loader/imageLoader', () => ({
  ImageLoader: class {
    readonly request = request;
    readonly dispose = vi.fn();
  },
}));
vi.mock('../base/dash/renderer', async (original) => ({
  ...(await original<object>()),
  whenWritten: (_id: unknown, _names: unknown, written: () => void) => {
    written();
    return () => undefined;
  },
}));

const FAR_AWAY: GeneratorFacts = { nullable: [], view: { x: [1000, 1008], y: [0, 8] } };
const NEAR: GeneratorFacts = { nullable: [], view: { x: [0, 8], y: [0, 8] } };
const VIEW = { x: [1, 3], y: [1, 2] };

const none = { current: null };
const show = vi.fn();
const report = vi.fn();
const askedAt = (view: unknown) => JSON.stringify(view ?? null);

function useTested(given: Partial<UseImageOptions>) {
  const sight = useSight({ current: null });
  const when = { sight, lazy: false, pending: false, refresh: null, interval: 0 };
  const of = { generator: 'near', params: {}, timeout: 1000, id: 'image', facts: NEAR };
  return useImage({
    ...when,
    ...of,
    colours: { current: null },
    show,
    report,
    asked: '',
    askedAt,
    view: null,
    layers: { props: {}, element: none, frame: none, shown: none },
    ...given,
  });
}

function rendered(given: Partial<UseImageOptions>) {
  const hook = renderHook(useTested, { initialProps: given });
  vi.runAllTimers();
  hook.rerender(given);
  return hook;
}

const asked = () => JSON.parse(request.mock.lastCall?.[0].asked ?? '') as unknown;

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

test('another function with another home begins at home', () => {
  const { result, rerender } = rendered({});
  result.current.ask(VIEW);
  expect(asked()).toEqual(VIEW);
  request.mockClear();
  rerender({ generator: 'far', facts: FAR_AWAY, view: null });
  expect(asked()).toBeNull();
});

test('another function with the same home keeps the view', () => {
  const { result, rerender } = rendered({});
  result.current.ask(VIEW);
  request.mockClear();
  rerender({ generator: 'beside', facts: { ...NEAR }, view: null });
  expect(asked()).toEqual(VIEW);
});

test('a view that comes together with another function is asked for', () => {
  const { result, rerender } = rendered({});
  result.current.ask(VIEW);
  const view = { x: [1001, 1002], y: [0, 1] };
  rerender({ generator: 'far', facts: FAR_AWAY, view });
  expect(asked()).toEqual(view);
});
