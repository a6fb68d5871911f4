/** The prop `lazy`, and the images in sight before others. */

import { fireEvent, render, screen } from '@testing-library/react';
import React from 'react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fileOf, imageResponse, jsonBlock, problemResponse, server } from '../testing/browser';
import { stubServer, stubUploads } from '../testing/browser';
import { endPage, generator, holdServer, mount, requestedX, startPage } from '../testing/component';
import { wait } from '../testing/rendering';
import { moveTo, observed } from '../testing/sight';
import DynamicImage from './DynamicImage';

beforeEach(startPage);
afterEach(endPage);

/** Fills the gate of the page, so that whatever comes has to wait; gives what frees it. */
async function fillGate() {
  const answer = holdServer();
  jsonBlock('_dash-dynamic-image', {});
  const others = [1, 2, 3, 4].map((x) => (
    <DynamicImage
      key={x}
      generator={`other-${generator}`}
      params={{ x }}
      setProps={() => undefined}
    />
  ));
  render(<div>{others}</div>);
  await wait(0);
  expect(server).toHaveBeenCalledTimes(4);
  server.mockClear();
  return async () => {
    for (let index = 0; index < 4; index++) await answer();
  };
}

describe('a lazy image', () => {
  it('is not asked for before it is known to be near', async () => {
    const { move, reports, status } = mount({ lazy: true });
    await wait(1000);
    await move('far');
    await wait(1000);
    expect(requestedX()).toEqual([]);
    expect(status()).toBe('idle');
    expect(reports).toEqual([]);
    await move('near');
    expect(requestedX()).toEqual([1]);
    expect(status()).toBe('loaded');
  });

  it('that was shown stays, and is not asked for again', async () => {
    stubServer(() => imageResponse({ 'Cache-Control': 'no-store' }));
    const { move, picture, status } = mount({ lazy: true });
    await wait(0);
    await move('visible');
    const shown = picture();
    await move('far');
    expect(status()).toBe('loaded');
    await move('visible');
    expect(requestedX()).toEqual([1]);
    expect(picture()).toBe(shown);
  });

  it('is finished when it leaves on its way', async () => {
    const answer = holdServer();
    const { move, status } = mount({ lazy: true });
    await wait(0);
    await move('visible');
    expect(status()).toBe('loading');
    await move('far');
    expect(status()).toBe('idle');
    await answer();
    expect(status()).toBe('loaded');
    await move('visible');
    expect(requestedX()).toEqual([1]);
  });

  it('is not asked for when it leaves before its turn, and waits for the next time', async () => {
    const free = await fillGate();
    const { move, status } = mount({ lazy: true });
    await wait(0);
    await move('visible');
    await move('far');
    expect(status()).toBe('idle');
    await free();
    await wait(1000);
    expect(server).not.toHaveBeenCalled();
    stubServer(() => imageResponse());
    await move('near');
    expect(requestedX()).toEqual([1]);
    expect(status()).toBe('loaded');
  });

  it('that comes back on its way is asked for once', async () => {
    const answer = holdServer();
    const { move, status } = mount({ lazy: true });
    await wait(0);
    await move('visible');
    await move('far');
    await move('near');
    expect(status()).toBe('loading');
    await answer();
    expect(status()).toBe('loaded');
    expect(requestedX()).toEqual([1]);
  });

  it('whose params change far away is asked for when it comes near', async () => {
    const { change, move, reports, status } = mount({ lazy: true });
    await wait(0);
    await move('visible');
    await move('far');
    change({ params: { x: 2 } });
    await wait(0);
    change({ params: { x: 3 } });
    await wait(1000);
    expect(status()).toBe('idle');
    expect(requestedX()).toEqual([1]);
    await move('near');
    expect(requestedX()).toEqual([1, 3]);
    expect(status()).toBe('loaded');
    expect(reports.at(-1)).toMatchObject({ status: 'loaded', shown_params: { x: 3 } });
  });

  it('whose old request ends far away shows it, and asks for the new one later', async () => {
    const answer = holdServer();
    const { change, move, reports, status } = mount({ lazy: true });
    await wait(0);
    await move('visible');
    await move('far');
    change({ params: { x: 2 } });
    await answer();
    expect(status()).toBe('idle');
    expect(reports.at(-1)).toMatchObject({ shown_params: { x: 1 } });
    await move('visible');
    expect(requestedX()).toEqual([1, 2]);
    await answer();
    expect(status()).toBe('loaded');
  });

  it('is refreshed when it comes near, if it was to be far away', async () => {
    const { change, move } = mount({ lazy: true, refresh: 0 });
    await wait(0);
    await move('visible');
    await move('far');
    change({ refresh: 1 });
    change({ refresh: 1, params: { x: 2 } });
    await wait(0);
    expect(requestedX()).toEqual([1]);
    await move('visible');
    expect(requestedX()).toEqual([1, 2]);
    expect(server.mock.calls[1]?.[1].cache).toBe('reload');
  });

  it('does not forget a refresh that had not begun when it left', async () => {
    const { change, move } = mount({ lazy: true, refresh: 0 });
    await wait(0);
    await move('visible');
    const free = await fillGate();
    change({ refresh: 1 });
    await wait(0);
    await move('far');
    await free();
    stubServer(() => imageResponse());
    await move('visible');
    expect(server.mock.calls.map(([, { cache }]) => cache)).toEqual(['reload']);
  });

  it('that failed stays so while it is away, and is not asked for again', async () => {
    stubServer(() => problemResponse(500, 'generator-failed'));
    const { move, status } = mount({ lazy: true });
    await wait(0);
    await move('visible');
    await move('far');
    expect(status()).toBe('error');
    await move('visible');
    expect(status()).toBe('error');
    expect(requestedX()).toEqual([1]);
    fireEvent.click(screen.getByRole('button', { name: 'Retry' }));
    await wait(0);
    expect(requestedX()).toEqual([1, 1]);
  });

  it('of another function shows nothing of the old one', async () => {
    const answer = holdServer();
    const { change, move, picture } = mount({ lazy: true });
    await wait(0);
    await move('visible');
    await move('far');
    change({ generator: `${generator}b` });
    await answer();
    expect(picture()).toBeNull();
  });

  it('does not go on with an upload while it is away', async () => {
    const uploads = stubUploads(() => undefined);
    const { move, status } = mount({ lazy: true, params: { x: fileOf(generator) } });
    await wait(0);
    await move('visible');
    expect(uploads).toHaveLength(1);
    await move('far');
    expect(uploads[0]?.aborted).toBe(true);
    expect(status()).toBe('idle');
    await move('visible');
    expect(uploads).toHaveLength(2);
  });

  it('is asked for wherever it is when it is lazy no more', async () => {
    const { change, move } = mount({ lazy: true });
    await wait(0);
    await move('far');
    change({ lazy: false });
    await wait(0);
    expect(requestedX()).toEqual([1]);
  });

  it('says so in its class, and is watched until it leaves the page', () => {
    const before = observed().elements;
    const { container, unmount } = mount({ lazy: true });
    expect(container.className).toContain('dash-dynamic-image--lazy');
    expect(observed().elements).toBe(before + 1);
    unmount();
    expect(observed().elements).toBe(before);
  });
});

it('an image in sight is fetched before those that are not, lazy or not', async () => {
  const free = await fillGate();
  const [first, second] = [mount({ params: { x: 1 } }), mount({ params: { x: 2 } })];
  await wait(0);
  moveTo(first.container, 'far');
  moveTo(second.container, 'visible');
  await free();
  expect(requestedX()).toEqual([2, 1]);
});
