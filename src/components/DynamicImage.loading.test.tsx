/** The time until an image is there: its look, `dcc.Loading`, and busy servers. */

import { render, screen } from '@testing-library/react';
import React, { createContext } from 'react';
import { afterEach, beforeEach, describe, expect, it, vi, type Mock } from 'vitest';
import { imageResponse, problemResponse, server, stubServer } from '../testing/browser';
import { endPage, generator, holdServer, mount, mountLoaded } from '../testing/component';
import { requested, startPage } from '../testing/component';
import { wait } from '../testing/rendering';
import DynamicImage from './DynamicImage';

beforeEach(startPage);
afterEach(endPage);

describe('the busy look', () => {
  it('comes only after loading_delay and then stays for 200 ms', async () => {
    const answer = holdServer();
    const { container } = mount({ loading_delay: 300 });
    await wait(0);
    const bar = () => container.querySelector('.dash-dynamic-image__progress');
    expect(container.getAttribute('aria-busy')).toBe('true');
    await wait(299);
    expect(bar()).toBeNull();
    await wait(1);
    expect(bar()).not.toBeNull();
    await answer();
    expect(container.getAttribute('aria-busy')).toBe('false');
    await wait(198);
    expect(bar()).not.toBeNull();
    await wait(2);
    expect(bar()).toBeNull();
  });

  it('does not come while new images keep coming', async () => {
    stubServer(() => new Promise((resolve) => setTimeout(resolve, 200, imageResponse())));
    const { change, container } = mount();
    for (let x = 2; x < 60; x++) {
      change({ params: { x } });
      await wait(20);
      expect(container.className).not.toContain('--busy');
    }
  });

  it('marks the old image as stale at once', async () => {
    const { change, container } = await mountLoaded();
    holdServer();
    change({ params: { x: 2 } });
    expect(container.className).toContain('dash-dynamic-image--stale');
    expect(container.dataset.stale).toBe('true');
    expect(container.className).not.toContain('--busy');
  });
});

describe('dcc.Loading', () => {
  function stubDash(componentPath: (string | number)[]) {
    const dispatch = vi.fn();
    const DashContext = createContext({ componentPath, useDispatch: () => dispatch });
    window.dash_component_api = { DashContext: DashContext as never };
    return dispatch;
  }

  const sent = (dispatch: Mock) =>
    dispatch.mock.calls.map(([action]) => (action as { type: string }).type);

  it('spins from the request to the image', async () => {
    const dispatch = stubDash(['props', 'children', 0]);
    const answer = holdServer();
    mount();
    await wait(0);
    await wait(100);
    expect(dispatch.mock.calls).toEqual([
      [
        {
          type: 'LOADING',
          payload: [{ path: ['props', 'children', 0], property: 'status', id: 'image' }],
        },
      ],
    ]);
    await answer();
    await wait(100);
    expect(sent(dispatch)).toEqual(['LOADING', 'LOADED']);
  });

  it('stops when the component goes away', async () => {
    const dispatch = stubDash(['props', 'children', 0]);
    holdServer();
    const { unmount } = mount();
    await wait(0);
    await wait(100);
    unmount();
    await wait(100);
    expect(sent(dispatch)).toEqual(['LOADING', 'LOADED']);
  });
});

describe('a busy server', () => {
  const busy = (seconds = 5) =>
    problemResponse(503, 'busy', { headers: { 'Retry-After': String(seconds) } });

  it('leaves the component loading, without an error for anybody', async () => {
    const { change, container, picture, reports } = await mountLoaded();
    const first = picture();
    const log = vi.spyOn(console, 'error');
    let refusals = 6;
    stubServer(() => (refusals-- > 0 ? busy() : imageResponse()));
    change({ params: { x: 2 } });
    await wait(29_000);
    expect(container.dataset.status).toBe('loading');
    expect(screen.queryByRole('alert')).toBeNull();
    expect(picture()).toBe(first);
    expect(reports).toEqual([{ status: 'loading' }]);
    await wait(20_000);
    expect(reports.slice(1)).toEqual([expect.objectContaining({ status: 'loaded' })]);
    expect(log).not.toHaveBeenCalled();
    log.mockRestore();
  });

  it('is asked for a newer value at once, and for the old one never again', async () => {
    stubServer((url) => (url.includes('old') ? busy() : imageResponse()));
    const { change, reports } = mount({ params: { x: 'old' } });
    await wait(100);
    change({ params: { x: 'new' } });
    await wait(0);
    expect(reports.at(-1)).toMatchObject({ status: 'loaded', shown_params: { x: 'new' } });
    await wait(60_000);
    expect(requested()).toEqual(['{"x":"old"}', '{"x":"new"}']);
  });

  it('keeps no other image of the page from coming', async () => {
    stubServer((url) => (url.includes('busy') ? busy(30) : imageResponse()));
    const loaded: unknown[] = [];
    const params = [...Array.from({ length: 8 }, (_, number) => `busy ${number}`), 'last'];
    render(
      <>
        {params.map((x) => (
          <DynamicImage
            key={x}
            id={x}
            generator={generator}
            params={{ x }}
            setProps={({ shown_params }) => shown_params && loaded.push(shown_params)}
          />
        ))}
      </>,
    );
    await wait(0);
    await wait(10);
    expect(server).toHaveBeenCalledTimes(9);
    expect(loaded).toEqual([{ x: 'last' }]);
  });

  it('is told as the reason when the time is over', async () => {
    stubServer(() => busy(1));
    const { reports } = mount({ timeout: 3000 });
    await wait(0);
    await wait(3000);
    expect(reports.at(-1)).toMatchObject({ status: 'error', error: { code: 'busy' } });
    expect(screen.getByRole('button', { name: 'Retry' })).toBeDefined();
  });
});
