/** The component on a page: its props, what it tells Dash, and what it asks the server for. */

import { act, cleanup, render } from '@testing-library/react';
import React from 'react';
import { vi, type Mock } from 'vitest';
import DynamicImage from '../components/DynamicImage';
import type { Place } from '../loader/sight';
import { deferred, imageResponse, jsonBlock, server, stubImages, stubServer } from './browser';
import { wait } from './rendering';
import { moveTo } from './sight';

export type Props = React.ComponentProps<typeof DynamicImage>;

/** The function of the test. It has one of its own, since the page keeps images beyond a test. */
export let generator = '';
let count = 0;

export let alive: Set<string>;
export let decode: Mock<() => Promise<void>>;

/** To be called before each test. The function takes null for y. */
export function startPage(): void {
  vi.useFakeTimers();
  ({ alive, decode } = stubImages());
  stubServer(() => imageResponse());
  generator = `waves${++count}`;
  jsonBlock('_dash-dynamic-image', { [generator]: { nullable: ['y'] } });
}

/** To be called after each test. */
export function endPage(): void {
  cleanup();
  vi.useRealTimers();
  vi.unstubAllGlobals();
  delete window.dash_component_api;
}

/** Renders the component and gives what changes its props and what it told Dash. */
export function mount(given: Partial<Props> = {}) {
  const reports: Record<string, unknown>[] = [];
  const setProps: Props['setProps'] = (report) => reports.push(report);
  const element = (props: Partial<Props>) => (
    <DynamicImage {...{ generator, params: { x: 1 }, id: 'image', ...props }} setProps={setProps} />
  );
  const view = render(element(given));
  const change = (props: Partial<Props>) => {
    view.rerender(element({ ...given, ...props }));
  };
  const container = view.container.firstElementChild as HTMLElement;
  const move = async (place: Place) => {
    act(() => {
      moveTo(container, place);
    });
    await wait(0);
    await wait(0);
  };
  const picture = () => container.querySelector('img');
  const status = () => container.dataset.status;
  return { change, container, move, picture, reports, status, unmount: view.unmount };
}

/** The same with its first image, and forgets how it came. */
export async function mountLoaded(given: Partial<Props> = {}) {
  const mounted = mount(given);
  await wait(0);
  await wait(0);
  mounted.reports.length = 0;
  server.mockClear();
  return mounted;
}

/** Makes the server answer when the test says so, in the order of the requests. */
export function holdServer(usual: () => Response = imageResponse) {
  const answers: ((response: Response) => void)[] = [];
  stubServer(() => {
    const { promise, resolve } = deferred<Response>();
    answers.push(resolve);
    return promise;
  });
  return async (response: Response = usual()) => {
    answers.shift()?.(response);
    await wait(0);
  };
}

/** The params that were asked for, as JSON and parsed, and their values of x. */
export const requested = () =>
  server.mock.calls.map(([url]) => new URLSearchParams(url.split('?')[1]).get('p') ?? '');
export const requestedParams = () =>
  requested().map((json) => JSON.parse(json) as Record<string, unknown>);
export const requestedX = () => requestedParams().map(({ x }) => x);
