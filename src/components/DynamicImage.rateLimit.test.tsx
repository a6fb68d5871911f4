import { act, cleanup, render, screen } from '@testing-library/react';
import React from 'react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { imageResponse, jsonBlock, stubImages, stubServer, stubUploads } from '../testing/browser';
import DynamicImage from './DynamicImage';

let generator = '';
let count = 0;

beforeEach(() => {
  vi.useFakeTimers();
  stubImages();
  generator = `limited${++count}`;
  jsonBlock('_dash-dynamic-image', { [generator]: { nullable: [], preview: ['preview', 'half'] } });
});

afterEach(async () => {
  cleanup();
  await vi.advanceTimersByTimeAsync(60_000); // The gate of the page is as it was.
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** React renders after each step. */
async function wait(milliseconds: number, step = 50) {
  for (let passed = 0; passed < milliseconds; passed += step) {
    await act(async () => {
      await vi.advanceTimersByTimeAsync(step);
    });
  }
}

/** True for the requests beyond `most` within a second that begins with the first of them. */
function limiter(most: number): () => boolean {
  let [begin, requests] = [-Infinity, 0];
  return () => {
    if (Date.now() - begin >= 1000) [begin, requests] = [Date.now(), 0];
    return ++requests > most;
  };
}

/** A server that lets five requests through in a second, and how it answered. */
function limitedServer(headers: Record<string, string>, status = 429) {
  const isOver = limiter(5);
  const answers = { images: 0, refusals: 0 };
  const answer = () => {
    if (isOver()) {
      answers.refusals += 1;
      return new Response('<html>', {
        status,
        headers: { 'Content-Type': 'text/html', ...headers },
      });
    }
    answers.images += 1;
    return imageResponse();
  };
  stubServer(
    () =>
      new Promise((resolve) =>
        setTimeout(() => {
          resolve(answer());
        }, 30),
      ),
  );
  return answers;
}

function mount(params: Record<string, unknown>) {
  const statuses: string[] = [];
  let shown: unknown;
  const setProps = (report: Record<string, unknown>) => {
    if (typeof report.status === 'string') statuses.push(report.status);
    shown = report.shown_params ?? shown;
  };
  const element = (given: Record<string, unknown>) => (
    <DynamicImage id="image" generator={generator} params={given} setProps={setProps} />
  );
  const { rerender } = render(element(params));
  const change = (given: Record<string, unknown>) => {
    rerender(element(given));
  };
  return { change, statuses, shown: () => shown };
}

describe.each([
  ['429', {}, 429],
  ['429 with Retry-After', { 'Retry-After': '1' }, 429],
  ['503 of a proxy', {}, 503],
])('a drag of 60 changes under a limit of five requests a second: %s', (_, headers, status) => {
  it('shows no error, asks little in vain, and ends with the exact image of the last value', async () => {
    const answers = limitedServer(headers, status);
    const { change, statuses, shown } = mount({ x: 0 });
    await wait(500);
    for (let x = 1; x <= 60; x++) {
      change({ x });
      await wait(50);
    }
    await wait(4000);
    expect(statuses).not.toContain('error');
    expect(screen.queryByRole('alert')).toBeNull();
    expect([statuses.at(-1), shown()]).toEqual(['loaded', { x: 60 }]);
    expect(document.querySelector('img')?.dataset.tier).toBe('exact');
    expect(answers.images).toBeGreaterThan(8);
    expect(answers.refusals).toBeLessThan(answers.images);
  });
});

it('forty images under a limit all come, without an error', async () => {
  const answers = limitedServer({});
  const all = Array.from({ length: 40 }, (_, x) => mount({ x }));
  await wait(30_000);
  expect(all.map(({ statuses }) => statuses)).toEqual(all.map(() => ['loading', 'loaded']));
  expect(answers.refusals).toBeLessThan(2 * answers.images);
});

it('an upload under a limit goes up later, without an error', async () => {
  stubServer(() => imageResponse());
  let refusals = 3;
  const uploads = stubUploads((upload) => {
    if (refusals-- > 0) upload.answer({ status: 429, body: '', headers: { 'Retry-After': '2' } });
    else upload.answer();
  });
  const { statuses } = mount({ text: 'x'.repeat(5000) });
  await wait(1900);
  expect([uploads.length, statuses.at(-1)]).toEqual([1, 'loading']);
  await wait(10_000);
  expect([uploads.length, statuses.at(-1)]).toEqual([4, 'loaded']);
});

it('params that go up as a whole wait for a limit as well', async () => {
  stubServer(() => imageResponse());
  let refusals = 2;
  const uploads = stubUploads((upload) => {
    if (refusals-- > 0) upload.answer({ status: 429, body: '' });
    else upload.answer();
  });
  const many = Object.fromEntries(Array.from({ length: 30 }, (_, n) => [`p${n}`, 'x'.repeat(99)]));
  const { statuses } = mount(many);
  await wait(5000);
  expect(uploads).toHaveLength(3);
  expect(statuses).toEqual(['loading', 'loaded']);
});
