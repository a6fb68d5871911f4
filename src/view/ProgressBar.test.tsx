import { cleanup, render } from '@testing-library/react';
import React from 'react';
import { afterEach, expect, it } from 'vitest';
import { ProgressBar } from './ProgressBar';

afterEach(cleanup);

const bars = (count: number, from = 0) => (
  <>
    {Array.from({ length: count }, (_, index) => (
      <ProgressBar key={from + index} />
    ))}
  </>
);

const moving = () => document.querySelectorAll('.dash-dynamic-image__progress--moving').length;
const all = () => document.querySelectorAll('.dash-dynamic-image__progress').length;

it('of many bars, eight move', () => {
  render(bars(20));
  expect([all(), moving()]).toEqual([20, 8]);
});

it('a bar that goes makes room for the next one', () => {
  const { rerender } = render(bars(8));
  rerender(bars(3));
  rerender(bars(3, 5));
  expect([all(), moving()]).toEqual([3, 3]);
});
