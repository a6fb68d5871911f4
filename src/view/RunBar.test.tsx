import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import React from 'react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import RunBar from './RunBar';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

const run = (value: number | null, text = '') => ({ told: { value, text }, exact: 'x' });
const plain = <i data-testid="plain" />;
const bar = () => screen.getByRole('progressbar');
const said = () => screen.getByRole('status').textContent;
const wait = (milliseconds: number) =>
  act(async () => {
    await vi.advanceTimersByTimeAsync(milliseconds);
  });

it('tells the value and the text of a run', () => {
  render(<RunBar bar={plain} progress={run(0.254, '10 of 40')} />);
  expect(bar().getAttribute('aria-label')).toBe('Progress');
  expect(bar().getAttribute('aria-valuenow')).toBe('25');
  expect(bar().getAttribute('aria-valuetext')).toBe('10 of 40');
  expect(bar().style.getPropertyValue('--dash-dynamic-image-part')).toBe('25%');
  expect(screen.getByTitle('10 of 40').textContent).toBe('10 of 40');
});

it('a run without a value has the plain bar, and no number', () => {
  render(<RunBar bar={plain} progress={run(null)} />);
  expect(bar().contains(screen.getByTestId('plain'))).toBe(true);
  expect([bar().hasAttribute('aria-valuenow'), bar().hasAttribute('aria-valuetext')]).toEqual([
    false,
    false,
  ]);
});

it('tells the fraction of an upload', () => {
  render(<RunBar bar={plain} progress={{ uploaded: 0.5 }} />);
  expect([bar().getAttribute('aria-label'), bar().getAttribute('aria-valuenow')]).toEqual([
    'Upload',
    '50',
  ]);
});

it('a button ends the work, and its click is none on the image', () => {
  const [stop, click] = [vi.fn(), vi.fn()];
  const { rerender } = render(
    <div onClick={click}>
      <RunBar bar={plain} stop={stop} />
    </div>,
  );
  fireEvent.click(screen.getByRole('button', { name: 'Stop' }));
  expect(stop).toHaveBeenCalledOnce();
  expect(click).not.toHaveBeenCalled();
  rerender(<RunBar bar={plain} progress={run(0.5, 'half')} />);
  expect(screen.queryByRole('button')).toBeNull();
});

it('screen readers hear a text every few seconds at most, and the newest in the end', async () => {
  const { rerender } = render(<RunBar bar={plain} progress={run(0, 'begun')} />);
  await wait(0);
  expect(said()).toBe('begun');
  const heard = new Set<string | null>();
  for (let n = 1; n <= 100; n++) {
    rerender(<RunBar bar={plain} progress={run(n / 100, `${n} of 100`)} />);
    await wait(100);
    heard.add(said());
  }
  await wait(5000);
  expect(said()).toBe('100 of 100');
  expect(heard.size).toBeGreaterThan(1);
  expect(heard.size).toBeLessThanOrEqual(3);
});
