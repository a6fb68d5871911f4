/** Errors: what the user reads, and what Dash is told. */

import { fireEvent, screen } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { imageResponse, problemResponse, server, stubServer } from '../testing/browser';
import { endPage, generator, holdServer, mount, mountLoaded } from '../testing/component';
import { startPage, type Props } from '../testing/component';
import { wait } from '../testing/rendering';

beforeEach(startPage);
afterEach(endPage);

const failing = () => problemResponse(500, 'generator-failed', { detail: 'out of range' });

describe('an error', () => {
  it('reaches Dash and its dev tools in one setProps', async () => {
    stubServer(failing);
    const { reports } = mount();
    await wait(0);
    await wait(0);
    expect(reports[1]).toMatchObject({
      status: 'error',
      error: {
        kind: 'problem',
        code: 'generator-failed',
        status: 500,
        title: 'It is generator-failed',
        detail: 'out of range',
        generator,
        params: { x: 1 },
      },
    });
    expect((reports[1]?._dash_error as Error).message).toContain('out of range');
  });

  it('nobody hears of a component without an ID, but developers of its errors', async () => {
    const nameless = { id: undefined } as unknown as Partial<Props>;
    const { change, reports } = mount(nameless);
    await wait(0);
    await wait(0);
    expect(reports).toEqual([]);
    stubServer(() => problemResponse(422, 'invalid-params', { title: 'Wrong x' }));
    change({ ...nameless, params: { x: 2 } });
    await wait(0);
    await wait(0);
    expect(reports).toHaveLength(1);
    expect((reports[0]?._dash_error as Error).message).toContain('Wrong x');
  });

  it('is told once, over the old image, and not again on another render', async () => {
    const { change, container, picture } = await mountLoaded();
    const first = picture();
    stubServer(failing);
    change({ params: { x: 2 } });
    await wait(0);
    const alert = screen.getByRole('alert');
    expect(alert.textContent).toBe('It is generator-failed. out of range');
    expect(picture()).toBe(first);
    expect(container.className).toContain('dash-dynamic-image--error');
    change({ params: { x: 2 }, className: 'other' });
    expect(screen.getByRole('alert')).toBe(alert);
  });

  it('that comes again after a retry is told again, and the button keeps its focus', async () => {
    stubServer(failing);
    mount();
    await wait(0);
    await wait(0);
    const [alert, button] = [screen.getByRole('alert'), screen.getByRole('button')];
    fireEvent.click(button);
    await wait(0);
    expect(screen.getByRole('alert')).not.toBe(alert);
    expect(screen.getByRole('button')).toBe(button);
  });

  it('names each param that does not fit', async () => {
    const errors = [
      { param: 'x', message: 'too large' },
      { param: 'y', message: 'missing' },
    ];
    stubServer(() => problemResponse(422, 'invalid-params', { errors }));
    mount();
    await wait(0);
    await wait(0);
    expect(screen.getAllByRole('listitem').map((item) => item.textContent)).toEqual([
      'x: too large',
      'y: missing',
    ]);
    expect(screen.queryByRole('button')).toBeNull(); // the same params would be as wrong again
  });

  it('goes when the next params bring an image', async () => {
    stubServer((url) => (url.includes('bad') ? failing() : imageResponse()));
    const { change, reports } = mount({ params: { x: 'bad' } });
    await wait(0);
    await wait(0);
    change({ params: { x: 'good' } });
    await wait(0);
    expect(screen.queryByRole('alert')).toBeNull();
    expect(reports.at(-1)).toMatchObject({ status: 'loaded', error: null });
  });

  it('is asked about again by the retry button, which is no click on the image', async () => {
    stubServer(failing);
    const { reports } = mount();
    await wait(0);
    await wait(0);
    stubServer(() => imageResponse());
    fireEvent.click(screen.getByRole('button', { name: 'Retry' }));
    await wait(0);
    expect(reports.at(-1)).toMatchObject({ status: 'loaded' });
    expect(reports.some((report) => 'n_clicks' in report)).toBe(false);
  });

  it('may be selected without a click on the image', async () => {
    stubServer(failing);
    const { reports } = mount();
    await wait(0);
    await wait(0);
    fireEvent.click(screen.getByRole('alert'));
    expect(reports.some((report) => 'n_clicks' in report)).toBe(false);
  });

  it('of a login that expired says so and offers to reload the page', async () => {
    stubServer(() => new Response('<html>', { headers: { 'Content-Type': 'text/html' } }));
    mount();
    await wait(0);
    await wait(0);
    expect(screen.getByRole('alert').textContent).toBe(
      'You are signed out. Reload the page to sign in.',
    );
    expect(screen.getByRole('button', { name: 'Reload page' })).toBeDefined();
    expect(screen.queryByRole('button', { name: 'Retry' })).toBeNull();
    await wait(60_000);
    expect(server).toHaveBeenCalledTimes(1);
  });

  it.each([
    [403, 'forbidden', null],
    [504, 'timeout', 'Retry'],
  ])('of %i is the word of the server, and is not asked about again', async (...expected) => {
    const [status, code, button] = expected;
    const title = 'So it is';
    const detail = 'And here is why.';
    stubServer(() => problemResponse(status, code, { title, detail }));
    const { reports } = mount();
    await wait(0);
    await wait(0);
    expect(reports.at(-1)).toMatchObject({ error: { kind: 'problem', code, status } });
    expect(screen.getByRole('alert').textContent).toBe(`${title}. ${detail}`);
    expect(screen.queryByRole('button')?.textContent ?? null).toBe(button);
    await wait(120_000);
    expect(server).toHaveBeenCalledTimes(1);
  });

  it('is what params that are no JSON get, without a request', async () => {
    const { reports } = mount({ params: { x: NaN } });
    await wait(0);
    expect(server).not.toHaveBeenCalled();
    expect(reports[0]).toMatchObject({
      status: 'error',
      error: { kind: 'params', detail: expect.stringContaining('params.x is NaN') as string },
    });
  });

  it('of params that something newer has replaced is not told', async () => {
    const answer = holdServer();
    const { change, reports } = mount();
    await wait(0);
    change({ params: { x: 2 } });
    await answer(failing());
    await answer();
    expect(reports).toEqual([
      { status: 'loading' },
      expect.objectContaining({ status: 'loaded', shown_params: { x: 2 } }),
    ]);
  });
});

describe('an answer that somebody else wrote in our name', () => {
  it.each([
    [[null]],
    [[{ param: { a: 1 }, message: { b: 2 } }]],
    [[[[]], 5, 'x', { param: 'x', message: ['m'] }]],
    [{ length: 3 }],
    [7],
  ])('with errors as %j ends in an error text', async (errors) => {
    stubServer(() => problemResponse(422, 'invalid-params', { errors, detail: 'Too wide' }));
    const { container, reports } = mount();
    await wait(0);
    await wait(300);
    expect(container.dataset.status).toBe('error');
    expect(screen.getByRole('alert').textContent).toBe('It is invalid-params. Too wide');
    expect(reports.at(-1)).toMatchObject({ status: 'error' });
  });

  it.each([null, 5, {}, [], ''])('with %j for title and detail tells its status', async (text) => {
    stubServer(() => problemResponse(422, 'invalid-params', { title: text, detail: text }));
    mount();
    await wait(0);
    await wait(300);
    expect(screen.getByRole('alert').textContent).toMatch(/^The server answered 422/);
  });

  it.each(['{', '', 'null', '[null]', '5', '"text"', '['.repeat(20_000)])(
    'whose body is %.20s tells its status',
    async (body) => {
      const headers = { 'Content-Type': 'application/problem+json' };
      stubServer(() => new Response(body, { status: 422, headers }));
      mount();
      await wait(0);
      await wait(300);
      expect(screen.getByRole('alert').textContent).toMatch(/^The server answered 422/);
    },
  );
});
